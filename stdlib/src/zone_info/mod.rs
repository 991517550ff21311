//! `_zoneinfo`: the time zones of the system's database.
//!
//! `zoneinfo._tzpath` and `zoneinfo._common` find and read a zone's file; [`rules`] has what is in it. Each class keeps its
//! zones in two caches: a weak one of all, and a strong one of the last eight that were asked for.

mod rules;

use std::cell::RefCell;
use std::rc::Rc;

use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, class_method, getset, method, new_method, record};
use vm::types::capsule;
use vm::{PyResult, Thread, import, names};

use crate::arguments::{given, int32};
use crate::datetime::civil::{EPOCH_ORDINAL, SECONDS_A_DAY};
use crate::datetime::{self, delta, moment};
use crate::fields::{at, number, part, set_number};
use rules::{Data, Period, Rules};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_zoneinfo",
    doc: "C implementation of the zoneinfo module",
    functions: &[],
    types: &[&ZONE_INFO],
    initialize: Some(|thread, _| {
        // Its classes are asked for below.
        import::import_str(thread, "_datetime")?;
        let caches = Caches::new(thread)?;
        thread.module_state::<State>().caches.replace(Some(caches));
        Ok(())
    }),
};

/// A capsule of the rules.
const RULES: usize = 0;
/// A str, or None.
const KEY: usize = 1;
/// Of the file that the zone was read from, or NULL.
const FILE_REPR: usize = 2;
/// Where the zone comes from: one of the numbers below.
const SOURCE: usize = 3;
/// Timedeltas and names, made as they are asked for: a dict.
const MADE: usize = 4;

const FROM_CACHE: i64 = 0;
const NOT_CACHED: i64 = 1;
const FROM_FILE: i64 = 2;

const STRONG_MAX: usize = 8;

static ZONE_INFO: TypeTable = TypeTable {
    native: record("ZoneInfo", 5),
    module: "zoneinfo",
    base: Some(&datetime::zone::ZONE),
    flags: TypeFlags::BASE.union(TypeFlags::HAS_WEAKREF),
    methods: &[METHODS],
    getsets: &[getset("key", |_, zone| Ok(part(zone, KEY)), None, "")],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, /, key)", |thread, a| cached(thread, a[0], a[1])),
    class_method(
        "no_cache",
        "($type, /, key)",
        |thread, a| load(thread, a[0], a[1], NOT_CACHED),
        "Get a new instance of ZoneInfo, bypassing the cache.",
    ),
    class_method(
        "from_file",
        "($type, file_obj, /, key=None)",
        from_file,
        "Create a ZoneInfo file from a file object.",
    ),
    class_method("clear_cache", "($type, /, *, only_keys=None)", clear_cache, "Clear the ZoneInfo cache."),
    class_method(
        "_unpickle",
        "($type, key, from_cache, /)",
        |thread, a| {
            if thread.truth(a[2])? {
                return thread.call_with(a[0], &[a[1]]);
            }
            thread.call_method_str(a[0], "no_cache", &[a[1]])
        },
        "Private method used in unpickling.",
    ),
    class_method("__init_subclass__", "($type, /, **kwargs)", init_subclass, "Function to initialize subclasses."),
    method(
        "utcoffset",
        "($self, dt, /)",
        |thread, a| answer(thread, a, |zone, period| made_delta(thread, zone, period.offset)),
        "Retrieve a timedelta representing the UTC offset in a zone at the given datetime.",
    ),
    method(
        "dst",
        "($self, dt, /)",
        |thread, a| answer(thread, a, |zone, period| made_delta(thread, zone, period.dst)),
        "Retrieve a timedelta representing the amount of DST applied in a zone at the given datetime.",
    ),
    method(
        "tzname",
        "($self, dt, /)",
        |thread, a| answer(thread, a, |_, period| Ok(thread.space.intern_str(&period.name)?)),
        "Retrieve a string containing the abbreviation for the time zone that applies in a zone at a given datetime.",
    ),
    method(
        "fromutc",
        "($self, dt, /)",
        from_utc,
        "Given a datetime with local time in UTC, retrieve an adjusted datetime in local time.",
    ),
    method("__reduce__", "($self, /)", reduce, "Function for serialization with the pickle protocol."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method(
        "__str__",
        "($self, /)",
        |thread, a| match at(a[0], KEY).get().filter(|key| !key.is_none()) {
            Some(key) => thread.str_of(key.as_ref()),
            None => thread.repr(a[0]),
        },
        "Return str(self).",
    ),
];

/// A class's zones by key.
#[derive(Clone)]
struct Caches {
    /// All that are alive.
    weak: Obj,
    /// Those that were asked for last, in that order.
    strong: Obj,
}

/// The caches of `ZoneInfo` itself.
#[derive(Default)]
struct State {
    caches: RefCell<Option<Caches>>,
}

impl Caches {
    fn new(thread: &Thread) -> PyResult<Caches> {
        let weakref = import::import_str(thread, "weakref")?;
        let weak = thread.call_method_str(weakref.as_ref(), "WeakValueDictionary", &[])?;
        Ok(Caches { weak, strong: thread.space.dict()? })
    }

    /// Those of a class: subclasses have their own in attributes.
    fn of(thread: &Thread, class: Ref<'_>) -> PyResult<Caches> {
        if class.is(thread.class(&ZONE_INFO).as_ref())
            && let Some(caches) = thread.module_state::<State>().caches.borrow().as_ref()
        {
            return Ok(caches.clone());
        }
        Ok(Caches { weak: thread.get_str(class, "_weak_cache")?, strong: thread.get_str(class, "_strong_cache")? })
    }
}

fn init_subclass(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let Caches { weak, strong } = Caches::new(thread)?;
    thread.set_attribute_str(a[0], "_weak_cache", weak.as_ref())?;
    thread.set_attribute_str(a[0], "_strong_cache", strong.as_ref())?;
    Ok(Obj::none())
}

/// `cls(key)`: the zone of that key that is there already, or a new one.
fn cached(thread: &Thread, class: Ref<'_>, key: Ref<'_>) -> PyResult {
    let Caches { weak, strong } = Caches::of(thread, class)?;
    let mut zone = thread.call_method(weak.as_ref(), names::GET_PLAIN, &[key])?;
    if zone.is_none() {
        let made = load(thread, class, key, FROM_CACHE)?;
        zone = thread.call_method_str(weak.as_ref(), "setdefault", &[key, made.as_ref()])?;
    }
    // To the end of those that are kept.
    if let Some(strong) = thread.downcast::<objects::dict::Dict>(strong.as_ref()) {
        drop(thread.dict_remove(strong, key)?);
        thread.dict_set(strong, key, zone.clone())?;
        if strong.len() > STRONG_MAX
            && let Some((oldest, _)) = thread.dict_items(strong).into_iter().next()
        {
            drop(thread.dict_remove(strong, oldest.as_ref())?);
        }
    }
    Ok(zone)
}

fn clear_cache(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let Caches { weak, strong } = Caches::of(thread, a[0])?;
    let caches = [weak, strong];
    let Some(keys) = given(a[1]) else {
        for cache in &caches {
            thread.call_method_str(cache.as_ref(), "clear", &[])?;
        }
        return Ok(Obj::none());
    };
    let none = Obj::none();
    for key in thread.collect(keys)? {
        for cache in &caches {
            thread.call_method_str(cache.as_ref(), "pop", &[key.as_ref(), none.as_ref()])?;
        }
    }
    Ok(Obj::none())
}

/// Reads the zone of a key from the database.
fn load(thread: &Thread, class: Ref<'_>, key: Ref<'_>, source: i64) -> PyResult {
    let paths = import::import_str(thread, "zoneinfo._tzpath")?;
    let path = thread.call_method_str(paths.as_ref(), "find_tzfile", &[key])?;
    let file = if path.is_none() {
        let common = import::import_str(thread, "zoneinfo._common")?;
        thread.call_method_str(common.as_ref(), "load_tzdata", &[key])?
    } else {
        let io = import::import_str(thread, "io")?;
        let mode = thread.new_str("rb")?;
        thread.call_method_str(io.as_ref(), "open", &[path.as_ref(), mode.as_ref()])?
    };
    let rules = read_rules(thread, file.as_ref());
    let closed = thread.call_method(file.as_ref(), names::CLOSE, &[]);
    let rules = rules?;
    closed?;
    make(thread, datetime::class_argument(thread, class), rules, key.own(), source)
}

fn make(thread: &Thread, class: &Type, rules: Rules, key: Obj, source: i64) -> PyResult {
    let capsule = capsule::new(thread, rules)?;
    let zone = thread.space.new_instance(class.root_shape.get())?;
    at(zone.as_ref(), RULES).set(capsule);
    at(zone.as_ref(), KEY).set(key);
    set_number(zone.as_ref(), SOURCE, source);
    at(zone.as_ref(), MADE).set(thread.space.dict()?);
    Ok(zone)
}

fn from_file(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let rules = read_rules(thread, a[1])?;
    let key = given(a[2]).map_or_else(Obj::none, Ref::own);
    let zone = make(thread, datetime::class_argument(thread, a[0]), rules, key, FROM_FILE)?;
    at(zone.as_ref(), FILE_REPR).set(thread.repr(a[1])?);
    Ok(zone)
}

fn read_rules(thread: &Thread, file: Ref<'_>) -> PyResult<Rules> {
    let common = import::import_str(thread, "zoneinfo._common")?;
    let data = thread.call_method_str(common.as_ref(), "load_data", &[file])?;
    let parts = thread.collect(data.as_ref())?;
    let [indexes, utc, offsets, is_dst, names, rule] = &parts[..] else {
        return Err(thread.value_error("Invalid time zone data"));
    };
    let numbers = |items: &Obj| -> PyResult<Vec<i64>> {
        thread.collect(items.as_ref())?.iter().map(|item| thread.index_i64(item.as_ref())).collect()
    };
    let rule = match thread.space.bytes_value(rule.as_ref()) {
        Some(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => text.to_owned(),
            Err(_) => return Err(thread.value_error("Invalid TZ string")),
        },
        None => String::new(),
    };
    let mut texts = Vec::new();
    for name in thread.collect(names.as_ref())? {
        texts.push(thread.str_string(name.as_ref())?);
    }
    let data = Data {
        indexes: numbers(indexes)?.into_iter().map(|index| usize::try_from(index).unwrap_or(usize::MAX)).collect(),
        utc: numbers(utc)?,
        offsets: numbers(offsets)?,
        is_dst: numbers(is_dst)?.into_iter().map(|flag| flag != 0).collect(),
        names: texts,
        rule,
    };
    Rules::new(data).map_err(|text| thread.value_error(&text))
}

fn rules_of(thread: &Thread, zone: Ref<'_>) -> PyResult<Rc<Rules>> {
    capsule::get::<Rules>(thread, part(zone, RULES).as_ref())
        .ok_or_else(|| thread.runtime_error("the time zone was not initialized"))
}

/// What the zone says of a datetime; None where it says nothing.
fn answer(thread: &Thread, a: &[Ref<'_>], tell: impl FnOnce(Ref<'_>, &Period) -> PyResult) -> PyResult {
    let (zone, moment) = (a[0], a[1]);
    let rules = rules_of(thread, zone)?;
    if moment.is_none() {
        return match rules.fixed() {
            Some(period) => tell(zone, period),
            None => Ok(Obj::none()),
        };
    }
    let (seconds, year, fold) = if thread.is_instance_of(moment, &moment::MOMENT) {
        moment::clock(moment)
    } else {
        clock_of_other(thread, moment)?
    };
    tell(zone, rules.at_local(seconds, year, fold))
}

/// What the clock of anything like a datetime shows.
fn clock_of_other(thread: &Thread, moment: Ref<'_>) -> PyResult<(i64, i64, bool)> {
    let ordinal = thread.call_method_str(moment, "toordinal", &[])?;
    let mut seconds = (i64::from(int32(thread, ordinal.as_ref())?) - EPOCH_ORDINAL) * SECONDS_A_DAY;
    for (name, unit) in [("hour", 3600), ("minute", 60), ("second", 1)] {
        seconds += i64::from(int32(thread, thread.get_str(moment, name)?.as_ref())?) * unit;
    }
    let year = int32(thread, thread.get_str(moment, "year")?.as_ref())?;
    let fold = thread.get_str(moment, "fold")?;
    Ok((seconds, year.into(), thread.truth(fold.as_ref())?))
}

/// A timedelta of so many seconds: the zone keeps those that it made.
fn made_delta(thread: &Thread, zone: Ref<'_>, seconds: i64) -> PyResult {
    let made = part(zone, MADE);
    let key = Obj::small_int(seconds);
    if let Some(known) = thread.dict_get(thread.dict_of(&made), key.as_ref())? {
        return Ok(known);
    }
    let delta = delta::new(thread, i128::from(seconds) * 1_000_000)?;
    thread.dict_set(thread.dict_of(&made), key.as_ref(), delta.clone())?;
    Ok(delta)
}

fn from_utc(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (zone, moment) = (a[0], a[1]);
    if !thread.is_instance_of(moment, &moment::MOMENT) {
        return Err(thread.type_error("fromutc: argument must be a datetime instance"));
    }
    if !moment::zone(moment).as_ref().is(zone) {
        return Err(thread.value_error("fromutc: dt.tzinfo is not self"));
    }
    let rules = rules_of(thread, zone)?;
    let (seconds, year, _) = moment::clock(moment);
    let (period, fold) = rules.at_utc(seconds, year);
    let shifted = moment::add_micros(thread, moment, i128::from(period.offset) * 1_000_000)?;
    if !fold {
        return Ok(shifted);
    }
    let replace = thread.get_str(shifted.as_ref(), "replace")?;
    let name = thread.space.intern_str("fold")?;
    thread.call(replace.as_ref(), &[Obj::small_int(1).as_ref()], &[name.as_ref()])
}

fn reduce(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let source = number(a[0], SOURCE);
    if source == FROM_FILE {
        let pickle = import::import_str(thread, "pickle")?;
        let class = thread.get_str(pickle.as_ref(), "PicklingError")?;
        let text = thread.new_str("Cannot pickle a ZoneInfo file from a file stream.")?;
        return Err(thread.raise_exception(thread.call_with(class.as_ref(), &[text.as_ref()])?));
    }
    let class = thread.space.type_of(a[0]).as_ref();
    let unpickle = thread.get_str(class, "_unpickle")?;
    let arguments = thread.space.tuple([part(a[0], KEY), Obj::boolean(source == FROM_CACHE)])?;
    Ok(thread.space.tuple([unpickle, arguments])?)
}

fn repr(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = thread.space.type_of(a[0]);
    let name = if class.has(TypeFlags::HEAP) { class.name_lossy() } else { "zoneinfo.ZoneInfo".to_owned() };
    match at(a[0], KEY).get().filter(|key| !key.is_none()) {
        Some(key) => thread.new_str(&format!("{name}(key={})", thread.repr_string(key.as_ref())?)),
        None => {
            let file = thread.str_string(part(a[0], FILE_REPR).as_ref())?;
            thread.new_str(&format!("{name}.from_file({file})"))
        }
    }
}
