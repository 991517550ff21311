//! Names of hosts and services.

use std::ffi::{CStr, CString, c_char};
use std::mem;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ptr;

use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, function};
use vm::{PyResult, Raised, Thread, exceptions};

use super::address::{self, Address};
use crate::arguments::{given, int32, int32_or, last_errno, type_name_or_none};
use crate::errors::exception_with;

/// Slots of OSError.
const OS_ERROR_SLOTS: usize = exceptions::slots::BASE_COUNT + 4;

pub static GAI_ERROR: TypeTable = exception_with("gaierror", "socket", &exceptions::OS_ERROR, OS_ERROR_SLOTS);
pub static HOST_ERROR: TypeTable = exception_with("herror", "socket", &exceptions::OS_ERROR, OS_ERROR_SLOTS);

pub const FUNCTIONS: &[Native] = &[
    function(
        "getaddrinfo",
        "(host, port, family=0, type=0, proto=0, flags=0)",
        get_address_info,
        "Resolve host and port into addrinfo struct.",
    ),
    function("getnameinfo", "(sockaddr, flags, /)", get_name_info, "Get host and port for a sockaddr."),
    function(
        "gethostbyname",
        "(host, /)",
        |thread, a| {
            let host = host_text(thread, a[0])?;
            let made = address_of_host(thread, &host, libc::AF_INET)?.to_object(thread)?;
            thread.get_item(made.as_ref(), Obj::small_int(0).as_ref())
        },
        "Return the IP address (a string of the form '255.255.255.255') for a host.",
    ),
    function(
        "gethostbyname_ex",
        "(host, /)",
        |thread, a| {
            let host = host_text(thread, a[0])?;
            let address = address_of_host(thread, &host, libc::AF_INET)?;
            host_entry(thread, &address, Some(&host))
        },
        "Return the true host name, a list of aliases, and a list of IP addresses, for a host.",
    ),
    function(
        "gethostbyaddr",
        "(host, /)",
        |thread, a| {
            let host = host_text(thread, a[0])?;
            let address = address_of_host(thread, &host, libc::AF_UNSPEC)?;
            host_entry(thread, &address, None)
        },
        "Return the true host name, a list of aliases, and a list of IP addresses, for a host.",
    ),
    function("gethostname", "()", get_host_name, "Return the current host name."),
    function("sethostname", "(name, /)", set_host_name, "Sets the hostname to name."),
    function(
        "getservbyname",
        "(servicename, protocolname=None, /)",
        service_by_name,
        "Return a port number from a service name and protocol name.",
    ),
    function(
        "getservbyport",
        "(port, protocolname=None, /)",
        service_by_port,
        "Return the service name from a port number and protocol name.",
    ),
    function("getprotobyname", "(name, /)", protocol_by_name, "Return the protocol number for the named protocol."),
    function("if_nameindex", "()", interfaces, "Returns a list of network interface information (index, name) tuples."),
    function(
        "if_nametoindex",
        "(oname, /)",
        |thread, a| {
            let name = crate::paths::c_string(thread, a[0], "if_nametoindex() argument 1")?;
            // SAFETY: a text that ends with a null character.
            match unsafe { libc::if_nametoindex(name.as_ptr()) } {
                0 => Err(thread.raise(&exceptions::OS_ERROR, "no interface with this name")),
                index => Ok(Obj::small_int(index.into())),
            }
        },
        "Returns the interface index corresponding to the interface name if_name.",
    ),
    function(
        "if_indextoname",
        "(if_index, /)",
        |thread, a| {
            let index = thread.index_i64(a[0])?;
            let Ok(index) = u32::try_from(index) else {
                let side = if index < 0 { "negative" } else { "too large" };
                return Err(thread.overflow_error(&format!("interface index is {side}")));
            };
            let mut name = [0 as c_char; libc::IF_NAMESIZE];
            // SAFETY: room for a name.
            unsafe {
                if libc::if_indextoname(index, name.as_mut_ptr()).is_null() {
                    return Err(thread.os_error(last_errno(), None));
                }
                crate::paths::decode(thread, CStr::from_ptr(name.as_ptr()).to_bytes())
            }
        },
        "Returns the interface name corresponding to the interface index if_index.",
    ),
];

/// The error of a resolver call.
#[cold]
pub fn gai_error(thread: &Thread, code: i32) -> Raised {
    if code == libc::EAI_SYSTEM {
        return thread.os_error(last_errno(), None);
    }
    // SAFETY: the C library's own text, copied at once.
    let text = unsafe { CStr::from_ptr(libc::gai_strerror(code)) }.to_string_lossy().into_owned();
    let made = thread.ensure_class(&GAI_ERROR).map(drop).and_then(|()| thread.new_str(&text));
    match made {
        Ok(text) => thread.raise_with(&GAI_ERROR, vec![Obj::small_int(code.into()), text]),
        Err(raised) => raised,
    }
}

/// A host name as the system takes it: ASCII, by IDNA where it is not.
pub fn host_text(thread: &Thread, object: Ref<'_>) -> PyResult<CString> {
    let bytes = if let Some(text) = thread.space.str_value(object) {
        match text.as_ascii() {
            Some(text) => text.as_bytes().to_vec(),
            None => {
                let coded = vm::codecs::registry::encode_text(thread, text, "idna", "strict")?;
                crate::buffer::bytes_of(thread, coded.as_ref())?
            }
        }
    } else if let Some(bytes) = thread.space.bytes_value(object) {
        bytes.data().to_vec()
    } else if let Some(array) = thread.downcast::<objects::bytes::ByteArray>(object) {
        // SAFETY: no Python code runs meanwhile.
        unsafe { array.data() }.to_vec()
    } else {
        let given = thread.type_name(object);
        let text = format!("string or unicode text buffer expected, not {given}");
        return Err(thread.type_error(&text));
    };
    CString::new(bytes).map_err(|_| thread.type_error("host name must not contain null character"))
}

/// An address of a host, without port.
pub fn address_of_host(thread: &Thread, host: &CStr, family: i32) -> PyResult<Address> {
    let text = host.to_bytes();
    if text.is_empty() {
        return match family {
            libc::AF_INET6 => Ok(address::inet6(Ipv6Addr::UNSPECIFIED)),
            _ => Ok(address::inet4(Ipv4Addr::UNSPECIFIED)),
        };
    }
    if text == b"255.255.255.255" || text == b"<broadcast>" {
        if family != libc::AF_INET && family != libc::AF_UNSPEC {
            return Err(thread.raise(&exceptions::OS_ERROR, "address family mismatched"));
        }
        return Ok(address::inet4(Ipv4Addr::BROADCAST));
    }
    let parsed = std::str::from_utf8(text).ok();
    if family != libc::AF_INET6
        && let Some(host) = parsed.and_then(|text| text.parse::<Ipv4Addr>().ok())
    {
        return Ok(address::inet4(host));
    }
    if family != libc::AF_INET
        && let Some(host) = parsed.and_then(|text| text.parse::<Ipv6Addr>().ok())
    {
        return Ok(address::inet6(host));
    }
    // SAFETY: all zero is a valid hint.
    let mut hints: libc::addrinfo = unsafe { mem::zeroed() };
    hints.ai_family = family;
    let found = Found::new(thread, Some(host), None, &hints)?;
    match found.iter().next() {
        Some(entry) => Ok(entry.address),
        None => Err(gai_error(thread, libc::EAI_NONAME)),
    }
}

/// A list that `getaddrinfo` made.
struct Found(*mut libc::addrinfo);

struct Entry {
    family: i32,
    kind: i32,
    protocol: i32,
    name: Option<Vec<u8>>,
    address: Address,
}

impl Found {
    fn new(thread: &Thread, host: Option<&CStr>, service: Option<&CStr>, hints: &libc::addrinfo) -> PyResult<Found> {
        let mut list = ptr::null_mut();
        let pointer = |text: Option<&CStr>| text.map_or(ptr::null(), CStr::as_ptr);
        // SAFETY: texts that end with null characters, or null; a place for the result.
        match unsafe { libc::getaddrinfo(pointer(host), pointer(service), hints, &raw mut list) } {
            0 => Ok(Found(list)),
            code => Err(gai_error(thread, code)),
        }
    }

    fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        let mut next = self.0;
        std::iter::from_fn(move || {
            // SAFETY: the list is valid until it is dropped.
            let entry = unsafe { next.as_ref()? };
            next = entry.ai_next;
            // SAFETY: as above.
            unsafe {
                Some(Entry {
                    family: entry.ai_family,
                    kind: entry.ai_socktype,
                    protocol: entry.ai_protocol,
                    name: (!entry.ai_canonname.is_null())
                        .then(|| CStr::from_ptr(entry.ai_canonname).to_bytes().to_vec()),
                    address: Address::copy_of(entry.ai_addr, entry.ai_addrlen),
                })
            }
        })
    }
}

impl Drop for Found {
    fn drop(&mut self) {
        // SAFETY: made by `getaddrinfo`, freed once.
        unsafe { libc::freeaddrinfo(self.0) };
    }
}

fn get_address_info(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let host = match given(arguments[0]) {
        None => None,
        Some(host) if thread.space.str_value(host).is_some() || thread.space.bytes_value(host).is_some() => {
            Some(host_text(thread, host)?)
        }
        Some(_) => return Err(thread.type_error("getaddrinfo() argument 1 must be string or None")),
    };
    let service = match given(arguments[1]) {
        None => None,
        Some(port) => {
            let bytes = if let Some(number) = thread.space.int_value(port) {
                number.to_big().to_string().into_bytes()
            } else if let Some(text) = thread.space.str_value(port) {
                vm::codecs::encode(thread, text, "utf-8", "strict")
                    .and_then(|bytes| crate::buffer::bytes_of(thread, bytes.as_ref()))?
            } else if let Some(bytes) = thread.space.bytes_value(port) {
                bytes.data().to_vec()
            } else {
                return Err(thread.raise(&exceptions::OS_ERROR, "Int or String expected"));
            };
            Some(CString::new(bytes).map_err(|_| thread.value_error("embedded null character"))?)
        }
    };
    // SAFETY: all zero is a valid hint.
    let mut hints: libc::addrinfo = unsafe { mem::zeroed() };
    hints.ai_family = int32_or(thread, arguments[2], 0)?;
    hints.ai_socktype = int32_or(thread, arguments[3], 0)?;
    hints.ai_protocol = int32_or(thread, arguments[4], 0)?;
    hints.ai_flags = int32_or(thread, arguments[5], 0)?;
    let found = Found::new(thread, host.as_deref(), service.as_deref(), &hints)?;
    let mut list = Vec::new();
    for entry in found.iter() {
        let name = match &entry.name {
            Some(name) => crate::paths::decode(thread, name)?,
            None => thread.space.empty_str(),
        };
        let address = entry.address.to_object(thread)?;
        let number = |value: i32| Obj::small_int(value.into());
        list.push(thread.space.tuple([
            number(entry.family),
            number(entry.kind),
            number(entry.protocol),
            name,
            address,
        ])?);
    }
    Ok(thread.space.list(list)?)
}

/// Host and service of an address.
fn name_info(thread: &Thread, address: &Address, flags: i32) -> PyResult<(Vec<u8>, Vec<u8>)> {
    let mut host = [0 as c_char; 1025];
    let mut service = [0 as c_char; 32];
    // SAFETY: an address, and room for two texts, which end with null characters after success.
    unsafe {
        let code = libc::getnameinfo(
            address.pointer(),
            address.length(),
            host.as_mut_ptr(),
            host.len() as libc::socklen_t,
            service.as_mut_ptr(),
            service.len() as libc::socklen_t,
            flags,
        );
        if code != 0 {
            return Err(gai_error(thread, code));
        }
        Ok((CStr::from_ptr(host.as_ptr()).to_bytes().to_vec(), CStr::from_ptr(service.as_ptr()).to_bytes().to_vec()))
    }
}

/// The host of an address in numbers.
pub fn numeric_host(thread: &Thread, address: &Address) -> PyResult {
    let (host, _) = name_info(thread, address, libc::NI_NUMERICHOST | libc::NI_NUMERICSERV)?;
    crate::paths::decode(thread, &host)
}

fn get_name_info(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let flags = int32(thread, arguments[1])?;
    let Some(items) = thread.space.tuple_value(arguments[0]).map(|tuple| tuple.items()) else {
        return Err(thread.type_error("getnameinfo() argument 1 must be a tuple"));
    };
    if !(2..=4).contains(&items.len()) {
        return Err(thread.type_error("getnameinfo(): illegal sockaddr argument"));
    }
    let Some(host) = thread.space.str_value(items[0]) else {
        return Err(thread.type_error("getnameinfo(): illegal sockaddr argument"));
    };
    let host = CString::new(host.to_string_lossy()).map_err(|_| thread.value_error("embedded null character"))?;
    let port = int32(thread, items[1])?;
    let number = |index: usize| items.get(index).map_or(Ok(0), |item| thread.index_i64(*item));
    let (flow, scope) = (number(2)?, number(3)?);
    if !(0..=0xfffff).contains(&flow) {
        return Err(thread.overflow_error("getnameinfo(): flowinfo must be 0-1048575."));
    }
    // SAFETY: all zero is a valid hint.
    let mut hints: libc::addrinfo = unsafe { mem::zeroed() };
    hints.ai_socktype = libc::SOCK_DGRAM;
    hints.ai_flags = libc::AI_NUMERICHOST;
    let service = CString::new(port.to_string()).expect("digits");
    let found = Found::new(thread, Some(&host), Some(&service), &hints)?;
    let entries: Vec<Entry> = found.iter().collect();
    let [entry] = &entries[..] else {
        return Err(thread.raise(&exceptions::OS_ERROR, "sockaddr resolved to multiple addresses"));
    };
    let mut address = entry.address;
    if address.family() == libc::AF_INET6 {
        // SAFETY: the family says so.
        unsafe {
            let parts = address.pointer_mut().cast::<libc::sockaddr_in6>();
            (*parts).sin6_flowinfo = (flow as u32).to_be();
            (*parts).sin6_scope_id = scope as u32;
        }
    } else if items.len() != 2 {
        return Err(thread.raise(&exceptions::OS_ERROR, "IPv4 sockaddr must be 2 tuple"));
    }
    let (host, service) = name_info(thread, &address, flags)?;
    let (host, service) = (crate::paths::decode(thread, &host)?, crate::paths::decode(thread, &service)?);
    Ok(thread.space.tuple([host, service])?)
}

/// Name, aliases and addresses of a host.
fn host_entry(thread: &Thread, address: &Address, host: Option<&CStr>) -> PyResult {
    let own_name = match host {
        // SAFETY: all zero is a valid hint.
        Some(host) => unsafe {
            let mut hints: libc::addrinfo = mem::zeroed();
            hints.ai_family = libc::AF_INET;
            hints.ai_flags = libc::AI_CANONNAME;
            let found = Found::new(thread, Some(host), None, &hints)?;
            found.iter().find_map(|entry| entry.name).unwrap_or_else(|| host.to_bytes().to_vec())
        },
        None => match thread.catch(name_info(thread, address, libc::NI_NAMEREQD), &GAI_ERROR)? {
            Some((name, _)) => name,
            None => {
                let text = thread.new_str("Unknown host")?;
                thread.ensure_class(&HOST_ERROR)?;
                return Err(thread.raise_with(&HOST_ERROR, vec![Obj::small_int(1), text]));
            }
        },
    };
    let name = crate::paths::decode(thread, &own_name)?;
    let shown = numeric_host(thread, address)?;
    let (aliases, addresses) = (thread.space.list([])?, thread.space.list([shown])?);
    Ok(thread.space.tuple([name, aliases, addresses])?)
}

fn get_host_name(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut name = [0 as c_char; 1024];
    // SAFETY: room for a name; the last character stays null.
    unsafe {
        if libc::gethostname(name.as_mut_ptr(), name.len() - 1) != 0 {
            return Err(thread.os_error(last_errno(), None));
        }
        crate::paths::decode(thread, CStr::from_ptr(name.as_ptr()).to_bytes())
    }
}

fn set_host_name(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = crate::paths::encode(thread, arguments[0])?;
    // SAFETY: bytes in memory.
    match unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) } {
        0 => Ok(Obj::none()),
        _ => Err(thread.os_error(last_errno(), None)),
    }
}

fn text_or_null(thread: &Thread, argument: Ref<'_>, function: &str, position: usize) -> PyResult<Option<CString>> {
    match argument.non_null() {
        None => Ok(None),
        Some(text) => match thread.space.str_value(text) {
            Some(text) => {
                let text = CString::new(text.to_string_lossy());
                text.map(Some).map_err(|_| thread.value_error("embedded null character"))
            }
            None => {
                let given = type_name_or_none(thread, text);
                Err(thread.type_error(&format!("{function}() argument {position} must be str, not {given}")))
            }
        },
    }
}

fn service_by_name(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = text_or_null(thread, arguments[0], "getservbyname", 1)?.unwrap_or_default();
    let protocol = text_or_null(thread, arguments[1], "getservbyname", 2)?;
    let protocol = protocol.as_ref().map_or(ptr::null(), |text| text.as_ptr());
    // SAFETY: texts that end with null characters; the result is read at once.
    match unsafe { libc::getservbyname(name.as_ptr(), protocol).as_ref() } {
        Some(entry) => Ok(Obj::small_int(u16::from_be(entry.s_port as u16).into())),
        None => Err(thread.raise(&exceptions::OS_ERROR, "service/proto not found")),
    }
}

fn service_by_port(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let port = int32(thread, arguments[0])?;
    let protocol = text_or_null(thread, arguments[1], "getservbyport", 2)?;
    let Ok(port) = u16::try_from(port) else {
        return Err(thread.overflow_error("getservbyport: port must be 0-65535."));
    };
    let protocol = protocol.as_ref().map_or(ptr::null(), |text| text.as_ptr());
    // SAFETY: a text that ends with a null character, or null; the result is read at once.
    unsafe {
        match libc::getservbyport(port.to_be().into(), protocol).as_ref() {
            Some(entry) => crate::paths::decode(thread, CStr::from_ptr(entry.s_name).to_bytes()),
            None => Err(thread.raise(&exceptions::OS_ERROR, "port/proto not found")),
        }
    }
}

fn protocol_by_name(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = text_or_null(thread, arguments[0], "getprotobyname", 1)?.unwrap_or_default();
    // SAFETY: a text that ends with a null character; the result is read at once.
    match unsafe { libc::getprotobyname(name.as_ptr()).as_ref() } {
        Some(entry) => Ok(Obj::small_int(entry.p_proto.into())),
        None => Err(thread.raise(&exceptions::OS_ERROR, "protocol not found")),
    }
}

fn interfaces(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    // SAFETY: a list that ends with an entry of zeros, freed once.
    unsafe {
        let list = libc::if_nameindex();
        if list.is_null() {
            return Err(thread.os_error(last_errno(), None));
        }
        let mut found = Vec::new();
        let mut next = list;
        while (*next).if_index != 0 && !(*next).if_name.is_null() {
            found.push(((*next).if_index, CStr::from_ptr((*next).if_name).to_bytes().to_vec()));
            next = next.add(1);
        }
        libc::if_freenameindex(list);
        let mut made = Vec::new();
        for (index, name) in found {
            let name = crate::paths::decode(thread, &name)?;
            made.push(thread.space.tuple([Obj::small_int(index.into()), name])?);
        }
        Ok(thread.space.list(made)?)
    }
}
