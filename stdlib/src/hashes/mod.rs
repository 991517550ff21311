//! `_md5`, `_sha1`, `_sha2`, `_sha3`, `_blake2`, `_hashlib`: hashes of the RustCrypto project and of `blake2*_simd`.

mod blake2;
mod hasher;
mod hashlib;
mod objects;
mod scrypt;

use ::objects::Obj;
use ::objects::type_object::TypeFlags;
use vm::native::{GetSet, ModuleTable, Native, TypeTable, function, getset, new_method};
use vm::types::module::dict_of;
use vm::{PyResult, Thread};

pub use blake2::MODULE as BLAKE2;
pub use hashlib::MODULE as HASHLIB;

use hasher::{Algorithm, Hasher};
use objects::{EXTENDABLE_METHODS, FIXED_METHODS, GETSETS, METHODS, construct, hash_type};

const SIGNATURE: &str = "(data=b'', *, usedforsecurity=True, string=None)";
const NEW_SIGNATURE: &str = "($type, data=b'', *, usedforsecurity=True, string=None)";

macro_rules! plain_types {
    ($($table:ident = $name:literal in $module:literal;)*) => {
        $(static $table: TypeTable = hash_type(
            $name,
            $module,
            &[METHODS, FIXED_METHODS],
            GETSETS,
            TypeFlags::DISALLOW_INSTANTIATION,
        );)*
    };
}

plain_types! {
    MD5_TYPE = "md5" in "_md5";
    SHA1_TYPE = "sha1" in "_sha1";
    SHA224_TYPE = "SHA224Type" in "_sha2";
    SHA256_TYPE = "SHA256Type" in "_sha2";
    SHA384_TYPE = "SHA384Type" in "_sha2";
    SHA512_TYPE = "SHA512Type" in "_sha2";
}

fn plain(thread: &Thread, table: &'static TypeTable, algorithm: Algorithm, a: &[::objects::Ref<'_>]) -> PyResult {
    let class = thread.ensure_class(table)?;
    construct(thread, class, algorithm, a)
}

pub static MD5: ModuleTable = ModuleTable {
    name: "_md5",
    doc: "",
    functions: &[&[function(
        "md5",
        SIGNATURE,
        |t, a| plain(t, &MD5_TYPE, Algorithm::Md5, a),
        "Return a new MD5 hash object; optionally initialized with a string.",
    )]],
    types: &[],
    initialize: Some(|thread, module| {
        let class = thread.ensure_class(&MD5_TYPE)?;
        thread.set_attribute_str(module, "MD5Type", class.as_ref())
    }),
};

pub static SHA1: ModuleTable = ModuleTable {
    name: "_sha1",
    doc: "",
    functions: &[&[function(
        "sha1",
        SIGNATURE,
        |t, a| plain(t, &SHA1_TYPE, Algorithm::Sha1, a),
        "Return a new SHA1 hash object; optionally initialized with a string.",
    )]],
    types: &[],
    initialize: Some(|thread, module| {
        let class = thread.ensure_class(&SHA1_TYPE)?;
        thread.set_attribute_str(module, "SHA1Type", class.as_ref())
    }),
};

pub static SHA2: ModuleTable = ModuleTable {
    name: "_sha2",
    doc: "",
    functions: &[&[
        function(
            "sha224",
            SIGNATURE,
            |t, a| plain(t, &SHA224_TYPE, Algorithm::Sha224, a),
            "Return a new SHA-224 hash object; optionally initialized with a string.",
        ),
        function(
            "sha256",
            SIGNATURE,
            |t, a| plain(t, &SHA256_TYPE, Algorithm::Sha256, a),
            "Return a new SHA-256 hash object; optionally initialized with a string.",
        ),
        function(
            "sha384",
            SIGNATURE,
            |t, a| plain(t, &SHA384_TYPE, Algorithm::Sha384, a),
            "Return a new SHA-384 hash object; optionally initialized with a string.",
        ),
        function(
            "sha512",
            SIGNATURE,
            |t, a| plain(t, &SHA512_TYPE, Algorithm::Sha512, a),
            "Return a new SHA-512 hash object; optionally initialized with a string.",
        ),
    ]],
    types: &[&SHA224_TYPE, &SHA256_TYPE, &SHA384_TYPE, &SHA512_TYPE],
    initialize: None,
};

/// Numbers of the sponge, which only these types show.
const SHA3_GETSETS: &[GetSet] = &[
    GETSETS_NAME,
    GETSETS_DIGEST_SIZE,
    GETSETS_BLOCK_SIZE,
    getset(
        "_capacity_bits",
        |t, a| Ok(Obj::small_int(1600 - 8 * objects::hasher(t, a).borrow().block_size() as i64)),
        None,
        "",
    ),
    getset("_rate_bits", |t, a| Ok(Obj::small_int(8 * objects::hasher(t, a).borrow().block_size() as i64)), None, ""),
    getset(
        "_suffix",
        |t, a| {
            let suffix = match &*objects::hasher(t, a).borrow() {
                Hasher::Shake128(_) | Hasher::Shake256(_) => 0x1f,
                _ => 0x06,
            };
            Ok(t.space.bytes(&[suffix])?)
        },
        None,
        "",
    ),
];
const GETSETS_NAME: GetSet = getset("name", GETSETS[0].get, None, "");
const GETSETS_DIGEST_SIZE: GetSet = getset("digest_size", GETSETS[1].get, None, "");
const GETSETS_BLOCK_SIZE: GetSet = getset("block_size", GETSETS[2].get, None, "");

macro_rules! sha3_types {
    ($($table:ident, $new:ident = $name:literal, $algorithm:ident, $methods:ident;)*) => {
        $(const $new: &[Native] = &[new_method(NEW_SIGNATURE, |t, a| {
            let class = t.space.as_type(a[0]).expect("the binder checked the class");
            construct(t, class, Algorithm::$algorithm, &a[1..])
        })];
        static $table: TypeTable =
            hash_type($name, "_sha3", &[$new, METHODS, $methods], SHA3_GETSETS, TypeFlags::empty());)*
    };
}

sha3_types! {
    SHA3_224, NEW_224 = "sha3_224", Sha3x224, FIXED_METHODS;
    SHA3_256, NEW_256 = "sha3_256", Sha3x256, FIXED_METHODS;
    SHA3_384, NEW_384 = "sha3_384", Sha3x384, FIXED_METHODS;
    SHA3_512, NEW_512 = "sha3_512", Sha3x512, FIXED_METHODS;
    SHAKE_128, NEW_SHAKE_128 = "shake_128", Shake128, EXTENDABLE_METHODS;
    SHAKE_256, NEW_SHAKE_256 = "shake_256", Shake256, EXTENDABLE_METHODS;
}

pub static SHA3: ModuleTable = ModuleTable {
    name: "_sha3",
    doc: "",
    functions: &[],
    types: &[&SHA3_224, &SHA3_256, &SHA3_384, &SHA3_512, &SHAKE_128, &SHAKE_256],
    initialize: Some(|thread, module| {
        let dict = dict_of(thread, module)?;
        thread.set_in(thread.dict_of(&dict), "implementation", thread.new_str("RustCrypto")?)
    }),
};
