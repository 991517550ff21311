//! `_hashlib`: what CPython has from OpenSSL, by name: hashes, HMAC, key derivation.

use std::cell::RefCell;
use std::rc::Rc;

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{GetSet, ModuleTable, Native, TypeTable, function, getset, method, record};
use vm::types::module::dict_of;
use vm::types::{buffer, capsule};
use vm::{PyResult, Raised, Thread, exceptions};

use super::hasher::{Algorithm, Hmac, pbkdf2};
use super::objects::{
    EXTENDABLE_METHODS, FIXED_METHODS, GETSETS, METHODS, construct, data, data_or_string, hash_type, hexadecimal,
};
use super::scrypt;
use crate::arguments::{given, type_name_or_none};
use crate::errors::exception;
use crate::fields::part;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_hashlib",
    doc: "Hashes by name, HMAC and key derivation.",
    functions: &[FUNCTIONS, CONSTRUCTORS],
    types: &[&HASH, &HASH_XOF, &HMAC],
    initialize: Some(initialize),
};

static UNSUPPORTED: TypeTable = exception("UnsupportedDigestmodError", "_hashlib", &exceptions::VALUE_ERROR);

static HASH: TypeTable = hash_type(
    "HASH",
    "_hashlib",
    &[METHODS, FIXED_METHODS, REPR],
    GETSETS,
    TypeFlags::DISALLOW_INSTANTIATION.union(TypeFlags::BASE),
);

static HASH_XOF: TypeTable = TypeTable {
    base: Some(&HASH),
    ..hash_type(
        "HASHXOF",
        "_hashlib",
        &[METHODS, EXTENDABLE_METHODS, REPR],
        GETSETS,
        TypeFlags::DISALLOW_INSTANTIATION.union(TypeFlags::BASE),
    )
};

static HMAC: TypeTable = TypeTable {
    native: record("HMAC", 1),
    module: "_hashlib",
    flags: TypeFlags::DISALLOW_INSTANTIATION.union(TypeFlags::BASE),
    doc: "The object used to calculate HMAC of a message.",
    methods: &[HMAC_METHODS],
    getsets: HMAC_GETSETS,
    ..TypeTable::EMPTY
};

const REPR: &[Native] = &[method(
    "__repr__",
    "($self, /)",
    |t, a| {
        let name = super::objects::hasher(t, a[0]).borrow().name();
        t.new_str(&format!("<{name} _hashlib.HASH object @ {:#x}>", a[0].word().pointer() as usize))
    },
    "Return repr(self).",
)];

const HMAC_METHODS: &[Native] = &[
    method(
        "update",
        "($self, /, msg)",
        |t, a| {
            let bytes = data(t, a[1])?;
            hmac(t, a[0]).borrow_mut().update(&bytes);
            Ok(Obj::none())
        },
        "Update the HMAC object with msg.",
    ),
    method(
        "digest",
        "($self, /)",
        |t, a| Ok(t.space.bytes(&hmac(t, a[0]).borrow().digest())?),
        "Return the digest of the bytes passed to the update() method so far.",
    ),
    method(
        "hexdigest",
        "($self, /)",
        |t, a| hexadecimal(t, &hmac(t, a[0]).borrow().digest()),
        "Return hexadecimal digest of the bytes passed to the update() method so far.",
    ),
    method(
        "copy",
        "($self, /)",
        |t, a| {
            let copied = hmac(t, a[0]).borrow().clone();
            hmac_object(t, copied)
        },
        "Return a copy (\"clone\") of the HMAC object.",
    ),
    method(
        "__repr__",
        "($self, /)",
        |t, a| {
            let name = hmac(t, a[0]).borrow().hasher().name();
            t.new_str(&format!("<{name} HMAC object @ {:#x}>", a[0].word().pointer() as usize))
        },
        "Return repr(self).",
    ),
];

const HMAC_GETSETS: &[GetSet] = &[
    getset("digest_size", |t, a| Ok(Obj::small_int(hmac(t, a).borrow().hasher().digest_size() as i64)), None, ""),
    getset("block_size", |t, a| Ok(Obj::small_int(hmac(t, a).borrow().hasher().block_size() as i64)), None, ""),
    getset("name", |t, a| t.new_str(&format!("hmac-{}", hmac(t, a).borrow().hasher().name())), None, ""),
];

const SIGNATURE: &str = "(data=b'', *, usedforsecurity=True, string=None)";

const CONSTRUCTORS: &[Native] = &[
    function("openssl_md5", SIGNATURE, |t, a| open(t, Algorithm::Md5, a), "Returns a md5 hash object."),
    function("openssl_sha1", SIGNATURE, |t, a| open(t, Algorithm::Sha1, a), "Returns a sha1 hash object."),
    function("openssl_sha224", SIGNATURE, |t, a| open(t, Algorithm::Sha224, a), "Returns a sha224 hash object."),
    function("openssl_sha256", SIGNATURE, |t, a| open(t, Algorithm::Sha256, a), "Returns a sha256 hash object."),
    function("openssl_sha384", SIGNATURE, |t, a| open(t, Algorithm::Sha384, a), "Returns a sha384 hash object."),
    function("openssl_sha512", SIGNATURE, |t, a| open(t, Algorithm::Sha512, a), "Returns a sha512 hash object."),
    function("openssl_sha3_224", SIGNATURE, |t, a| open(t, Algorithm::Sha3x224, a), "Returns a sha3-224 hash object."),
    function("openssl_sha3_256", SIGNATURE, |t, a| open(t, Algorithm::Sha3x256, a), "Returns a sha3-256 hash object."),
    function("openssl_sha3_384", SIGNATURE, |t, a| open(t, Algorithm::Sha3x384, a), "Returns a sha3-384 hash object."),
    function("openssl_sha3_512", SIGNATURE, |t, a| open(t, Algorithm::Sha3x512, a), "Returns a sha3-512 hash object."),
    function(
        "openssl_shake_128",
        SIGNATURE,
        |t, a| open(t, Algorithm::Shake128, a),
        "Returns a shake-128 variable hash object.",
    ),
    function(
        "openssl_shake_256",
        SIGNATURE,
        |t, a| open(t, Algorithm::Shake256, a),
        "Returns a shake-256 variable hash object.",
    ),
];

const FUNCTIONS: &[Native] = &[
    function(
        "new",
        "(name, data=b'', *, usedforsecurity=True, string=None)",
        |t, a| {
            let algorithm = by_name(t, a[0], "new")?;
            open(t, algorithm, &a[1..])
        },
        "Return a new hash object using the named algorithm.",
    ),
    function("get_fips_mode", "()", |_, _| Ok(Obj::small_int(0)), "Determine the OpenSSL FIPS mode of operation."),
    function("compare_digest", "(a, b, /)", compare, "Return 'a == b'."),
    function("hmac_new", "(key, msg=b'', digestmod=None)", hmac_new, "Return a new hmac object."),
    function("hmac_digest", "(key, msg, digest)", hmac_digest, "Single-shot HMAC."),
    function(
        "pbkdf2_hmac",
        "(hash_name, password, salt, iterations, dklen=None)",
        derive_key,
        "Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function.",
    ),
    function(
        "scrypt",
        "(password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64)",
        derive_key_by_memory,
        "scrypt password-based key derivation function.",
    ),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let names = thread.space.new_set(objects::shape::fixed::FROZEN_SET)?;
    let set = thread.downcast::<objects::set::Set>(names.as_ref()).expect("made as a set");
    for algorithm in Algorithm::ALL {
        thread.set_add(set, thread.new_str(algorithm.name())?.as_ref())?;
    }
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    thread.set_in(dict, "openssl_md_meth_names", names)?;
    thread.set_in(dict, "_GIL_MINSIZE", Obj::small_int(2048))?;
    thread.set_in(dict, "UnsupportedDigestmodError", thread.ensure_class(&UNSUPPORTED)?.as_ref().own())
}

#[cold]
fn unsupported(thread: &Thread, name: &str) -> Raised {
    thread.raise(&UNSUPPORTED, &format!("unsupported hash type {name}"))
}

/// An algorithm given by its name.
fn by_name(thread: &Thread, name: Ref<'_>, function: &str) -> PyResult<Algorithm> {
    let Some(text) = thread.space.str_value(name) else {
        let given = type_name_or_none(thread, name);
        return Err(thread.type_error(&format!("{function}() argument 'name' must be str, not {given}")));
    };
    let text = text.to_string_lossy();
    Algorithm::from_name(&text).ok_or_else(|| unsupported(thread, &text))
}

fn open(thread: &Thread, algorithm: Algorithm, a: &[Ref<'_>]) -> PyResult {
    if let Some(first) = data_or_string(thread, a[0], given(a[2]).unwrap_or(Ref::NULL))? {
        // Data of a wrong type is refused before anything is made.
        data(thread, first)?;
    }
    let table = if algorithm.is_extendable() { &HASH_XOF } else { &HASH };
    construct(thread, thread.ensure_class(table)?, algorithm, a)
}

fn compare(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let operator = vm::import::import_str(thread, "_operator")?;
    thread.call_method_str(operator.as_ref(), "_compare_digest", a)
}

fn hmac(thread: &Thread, object: Ref<'_>) -> Rc<RefCell<Hmac>> {
    capsule::get(thread, part(object, 0).as_ref()).expect("made with a state")
}

fn hmac_object(thread: &Thread, state: Hmac) -> PyResult {
    let capsule = capsule::new(thread, RefCell::new(state))?;
    Ok(thread.space.new_record(thread.ensure_class(&HMAC)?.root_shape.get(), [capsule])?)
}

/// An algorithm given by its name or by one of the constructors.
fn digest_algorithm(thread: &Thread, digest: Ref<'_>) -> PyResult<Algorithm> {
    if let Some(text) = thread.space.str_value(digest) {
        let text = text.to_string_lossy();
        return match Algorithm::from_name(&text).filter(|algorithm| !algorithm.is_extendable()) {
            Some(algorithm) => Ok(algorithm),
            None => Err(thread.raise(&UNSUPPORTED, &format!("Unsupported digestmod {text}"))),
        };
    }
    let name = thread.get_or_none(digest, vm::names::NAME)?.map(|name| thread.text_of(name.as_ref()));
    let algorithm = name.as_deref().and_then(|name| name.strip_prefix("openssl_")).and_then(Algorithm::from_name);
    match algorithm.filter(|algorithm| !algorithm.is_extendable()) {
        Some(algorithm) => Ok(algorithm),
        None => {
            let shown = thread.repr_string(digest)?;
            Err(thread.raise(&UNSUPPORTED, &format!("Unsupported digestmod {shown}")))
        }
    }
}

fn hmac_new(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let key = buffer::require(thread, a[0])?;
    let Some(digest) = given(a[2]) else {
        return Err(thread.type_error("Missing required parameter 'digestmod'."));
    };
    let mut state = Hmac::new(digest_algorithm(thread, digest)?, &key);
    if let Some(message) = given(a[1]) {
        state.update(&data(thread, message)?);
    }
    hmac_object(thread, state)
}

fn hmac_digest(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let key = buffer::require(thread, a[0])?;
    let message = buffer::require(thread, a[1])?;
    let mut state = Hmac::new(digest_algorithm(thread, a[2])?, &key);
    state.update(&message);
    Ok(thread.space.bytes(&state.digest())?)
}

fn derive_key(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let algorithm = by_name(thread, a[0], "pbkdf2_hmac")?;
    if algorithm.is_extendable() {
        return Err(unsupported(thread, algorithm.name()));
    }
    let (password, salt) = (buffer::require(thread, a[1])?, buffer::require(thread, a[2])?);
    let iterations = thread.index_i64(a[3])?;
    if iterations < 1 {
        return Err(thread.value_error("iteration value must be greater than 0."));
    }
    if iterations > i64::from(i32::MAX) {
        return Err(thread.overflow_error("iteration value is too great."));
    }
    let length = match given(a[4]) {
        None => algorithm.start().digest_size() as i64,
        Some(length) => thread.index_i64(length)?,
    };
    if length < 1 {
        return Err(thread.value_error("key length must be greater than 0."));
    }
    if length > i64::from(i32::MAX) {
        return Err(thread.overflow_error("key length is too great."));
    }
    let made = pbkdf2(algorithm, &password, &salt, iterations as u64, length as usize);
    Ok(thread.space.bytes(&made)?)
}

/// A required parameter of `scrypt`.
fn scrypt_number(thread: &Thread, value: Ref<'_>, name: &str) -> PyResult<u64> {
    let missing = || thread.type_error(&format!("{name} is required and must be an unsigned int"));
    let value = given(value).ok_or_else(missing)?;
    if thread.space.int_value(value).is_none() {
        let shown = thread.type_name(value);
        return Err(thread.type_error(&format!("scrypt() argument '{name}' must be int, not {shown}")));
    }
    u64::try_from(thread.index_i64(value)?).map_err(|_| missing())
}

fn derive_key_by_memory(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let password = buffer::require(thread, a[0])?;
    let salt = given(a[1]).ok_or_else(|| thread.type_error("salt is required"))?;
    let salt = buffer::require(thread, salt)?;
    let n = scrypt_number(thread, a[2], "n")?;
    if n < 2 || !n.is_power_of_two() {
        return Err(thread.value_error("n must be a power of 2."));
    }
    let (r, p) = (scrypt_number(thread, a[3], "r")?, scrypt_number(thread, a[4], "p")?);
    let limit = |value: Ref<'_>, usual: i64, least: i64, message: &str| {
        let value = value.non_null().map_or(Ok(usual), |value| thread.index_i64(value))?;
        if (least..=i64::from(i32::MAX)).contains(&value) { Ok(value as u64) } else { Err(thread.value_error(message)) }
    };
    let memory_max = limit(a[5], 0, 0, "maxmem must be positive and smaller than 2147483647")?;
    let length = limit(a[6], 64, 1, "dklen must be greater than 0 and smaller than 2147483647")?;
    if r == 0 || p == 0 {
        return Err(thread.value_error("Invalid parameter combination for n, r, p, maxmem."));
    }
    let parameters = scrypt::Parameters { n, r, p, memory_max };
    if !parameters.fit() {
        return Err(thread.value_error("[digital envelope routines] memory limit exceeded"));
    }
    let made = thread.without_lock(|| scrypt::scrypt(&password, &salt, &parameters, length as usize));
    Ok(thread.space.bytes(&made)?)
}
