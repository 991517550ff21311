//! `_socket`: sockets, addresses, name resolution.

mod address;
mod constants;
mod messages;
mod methods;
mod resolve;

use std::cell::Cell;
use std::net::Ipv4Addr;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::types::buffer;
use vm::types::module::dict_of;
use vm::{PyResult, Thread, exceptions};

use crate::arguments::{int32, int32_or, last_errno};
use crate::waiting::Timeout;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_socket",
    doc: "Implementation module for socket operations.\n\nSee the socket module for documentation.",
    functions: &[FUNCTIONS, resolve::FUNCTIONS],
    types: &[&methods::SOCKET, &resolve::GAI_ERROR, &resolve::HOST_ERROR],
    initialize: Some(initialize),
};

/// State of the module.
pub struct State {
    /// The timeout of new sockets.
    default_timeout: Cell<Timeout>,
}

impl Default for State {
    fn default() -> Self {
        State { default_timeout: Cell::new(Timeout::Never) }
    }
}

const FUNCTIONS: &[Native] = &[
    function("close", "(fd, /)", close, "Close an integer socket file descriptor."),
    function("dup", "(fd, /)", duplicate, "Duplicate an integer socket file descriptor."),
    function(
        "socketpair",
        "(family=AF_UNIX, type=SOCK_STREAM, proto=0, /)",
        socket_pair,
        "Create a pair of socket objects.",
    ),
    function(
        "ntohs",
        "(x, /)",
        |t, a| swap16(t, a[0], "ntohs"),
        "Convert a 16-bit unsigned integer from network to host byte order.",
    ),
    function(
        "htons",
        "(x, /)",
        |t, a| swap16(t, a[0], "htons"),
        "Convert a 16-bit unsigned integer from host to network byte order.",
    ),
    function(
        "ntohl",
        "(x, /)",
        |t, a| swap32(t, a[0]),
        "Convert a 32-bit unsigned integer from network to host byte order.",
    ),
    function(
        "htonl",
        "(x, /)",
        |t, a| swap32(t, a[0]),
        "Convert a 32-bit unsigned integer from host to network byte order.",
    ),
    function(
        "inet_aton",
        "(ip_addr, /)",
        inet_aton,
        "Convert an IP address in string format to the 32-bit packed binary format.",
    ),
    function(
        "inet_ntoa",
        "(packed_ip, /)",
        inet_ntoa,
        "Convert an IP address from 32-bit packed binary format to string format.",
    ),
    function(
        "inet_pton",
        "(address_family, ip_string, /)",
        inet_pton,
        "Convert an IP address from string format to a packed string.",
    ),
    function(
        "inet_ntop",
        "(address_family, packed_ip, /)",
        inet_ntop,
        "Convert a packed IP address of the given family to string format.",
    ),
    function(
        "getdefaulttimeout",
        "()",
        |t, _| methods::timeout_object(t, t.module_state::<State>().default_timeout.get()),
        "Returns the default timeout in seconds (float) for new socket objects.",
    ),
    function(
        "setdefaulttimeout",
        "(timeout, /)",
        |t, a| {
            let timeout = Timeout::from_seconds(t, a[0], "Timeout value out of range")?;
            t.module_state::<State>().default_timeout.set(timeout);
            Ok(Obj::none())
        },
        "Set the default timeout in seconds (float) for new socket objects.",
    ),
    function(
        "CMSG_LEN",
        "(length, /)",
        |t, a| message_size(t, a[0], "CMSG_LEN", messages::message_length),
        "Return the total length, without trailing padding, of an ancillary data item with associated data of the given length.",
    ),
    function(
        "CMSG_SPACE",
        "(length, /)",
        |t, a| message_size(t, a[0], "CMSG_SPACE", messages::message_space),
        "Return the buffer size needed for recvmsg() to receive an ancillary data item with associated data of the given length.",
    ),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    for (name, value) in constants::NUMBERS {
        thread.set_in(dict, name, thread.space.int(*value)?)?;
    }
    thread.set_in(dict, "has_ipv6", Obj::boolean(true))?;
    thread.set_in(dict, "error", thread.class(&exceptions::OS_ERROR).as_ref().own())?;
    thread.set_in(dict, "timeout", thread.class(&exceptions::TIMEOUT_ERROR).as_ref().own())?;
    thread.set_in(dict, "SocketType", thread.ensure_class(&methods::SOCKET)?.as_ref().own())
}

fn message_size(thread: &Thread, length: Ref<'_>, function: &str, size: fn(i64) -> Option<usize>) -> PyResult {
    match size(thread.index_i64(length)?) {
        Some(size) => Ok(Obj::small_int(size as i64)),
        None => Err(thread.overflow_error(&format!("{function}() argument out of range"))),
    }
}

fn close(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let descriptor = int32(thread, a[0])?;
    // SAFETY: no memory is touched.
    if unsafe { libc::close(descriptor) } < 0 && last_errno() != libc::ECONNRESET {
        return Err(thread.os_error(last_errno(), None));
    }
    Ok(Obj::none())
}

fn duplicate(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let descriptor = int32(thread, a[0])?;
    // SAFETY: no memory is touched.
    match unsafe { libc::fcntl(descriptor, libc::F_DUPFD_CLOEXEC, 0) } {
        -1 => Err(thread.os_error(last_errno(), None)),
        copy => Ok(Obj::small_int(copy.into())),
    }
}

fn socket_pair(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let family = int32_or(thread, a[0], libc::AF_UNIX)?;
    let kind = int32_or(thread, a[1], libc::SOCK_STREAM)?;
    let protocol = int32_or(thread, a[2], 0)?;
    let mut pair = [-1; 2];
    // SAFETY: room for two numbers.
    if unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, protocol, pair.as_mut_ptr()) } < 0 {
        return Err(thread.os_error(last_errno(), None));
    }
    let class = thread.class(&methods::SOCKET).as_ref();
    let make = |descriptor: i32| {
        let numbers = [family, kind, protocol, descriptor].map(|number| Obj::small_int(number.into()));
        let numbers: Vec<Ref<'_>> = numbers.iter().map(Obj::as_ref).collect();
        thread.call_with(class, &numbers)
    };
    let first = make(pair[0]);
    let made = first.and_then(|first| Ok((first, make(pair[1])?)));
    match made {
        Ok((first, second)) => Ok(thread.space.tuple([first, second])?),
        Err(raised) => {
            // SAFETY: at worst they are closed already.
            unsafe { libc::close(pair[1]) };
            Err(raised)
        }
    }
}

fn swap16(thread: &Thread, argument: Ref<'_>, function: &str) -> PyResult {
    let value = int32(thread, argument)?;
    match u16::try_from(value) {
        Ok(value) => Ok(Obj::small_int(value.to_be().into())),
        Err(_) if value < 0 => Err(thread
            .overflow_error(&format!("{function}: can't convert negative Python int to C 16-bit unsigned integer"))),
        Err(_) => {
            Err(thread
                .overflow_error(&format!("{function}: Python int too large to convert to C 16-bit unsigned integer")))
        }
    }
}

fn swap32(thread: &Thread, argument: Ref<'_>) -> PyResult {
    let Some(value) = thread.space.int_value(argument) else {
        let given = thread.type_name(argument);
        return Err(thread.type_error(&format!("expected int, {given} found")));
    };
    match value.to_u64() {
        Some(number) => match u32::try_from(number) {
            Ok(number) => Ok(Obj::small_int(number.to_be().into())),
            Err(_) => Err(thread.overflow_error("int larger than 32 bits")),
        },
        None if value.is_negative() => Err(thread.overflow_error("can't convert negative value to unsigned int")),
        None => Err(thread.overflow_error("Python int too large to convert to C unsigned long")),
    }
}

fn address_text(thread: &Thread, argument: Ref<'_>, function: &str, position: usize) -> PyResult<String> {
    crate::arguments::text(thread, argument, function, position)
}

fn inet_aton(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let text = std::ffi::CString::new(address_text(thread, a[0], "inet_aton", 1)?)
        .map_err(|_| thread.value_error("embedded null character"))?;
    let mut address = libc::in_addr { s_addr: 0 };
    // SAFETY: a text that ends with a null character, and an address to fill.
    if unsafe { inet_aton_of_system(text.as_ptr(), &raw mut address) } == 0 {
        return Err(thread.raise(&exceptions::OS_ERROR, "illegal IP address string passed to inet_aton"));
    }
    Ok(thread.space.bytes(&address.s_addr.to_ne_bytes())?)
}

unsafe extern "C" {
    #[link_name = "inet_aton"]
    fn inet_aton_of_system(text: *const libc::c_char, address: *mut libc::in_addr) -> libc::c_int;
}

fn inet_ntoa(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, a[0])?;
    match <[u8; 4]>::try_from(&bytes[..]) {
        Ok(parts) => thread.new_str(&Ipv4Addr::from(parts).to_string()),
        Err(_) => Err(thread.raise(&exceptions::OS_ERROR, "packed IP wrong length")),
    }
}

fn inet_pton(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let family = int32(thread, a[0])?;
    let text = std::ffi::CString::new(address_text(thread, a[1], "inet_pton", 2)?)
        .map_err(|_| thread.value_error("embedded null character"))?;
    let mut packed = [0u8; 16];
    // SAFETY: a text that ends with a null character, and room for an address of any family.
    match unsafe { inet_pton_of_system(family, text.as_ptr(), packed.as_mut_ptr().cast()) } {
        -1 => Err(thread.os_error(last_errno(), None)),
        0 => Err(thread.raise(&exceptions::OS_ERROR, "illegal IP address string passed to inet_pton")),
        _ => {
            let length = if family == libc::AF_INET { 4 } else { 16 };
            Ok(thread.space.bytes(&packed[..length])?)
        }
    }
}

unsafe extern "C" {
    #[link_name = "inet_pton"]
    fn inet_pton_of_system(family: libc::c_int, text: *const libc::c_char, address: *mut libc::c_void) -> libc::c_int;
    #[link_name = "inet_ntop"]
    fn inet_ntop_of_system(
        family: libc::c_int,
        address: *const libc::c_void,
        text: *mut libc::c_char,
        size: libc::socklen_t,
    ) -> *const libc::c_char;
}

fn inet_ntop(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let family = int32(thread, a[0])?;
    let bytes = buffer::require(thread, a[1])?;
    let wanted = match family {
        libc::AF_INET => 4,
        libc::AF_INET6 => 16,
        _ => return Err(thread.value_error(&format!("unknown address family {family}"))),
    };
    if bytes.len() != wanted {
        return Err(thread.value_error("invalid length of packed IP address string"));
    }
    let mut text = [0 as libc::c_char; 64];
    // SAFETY: an address of that family, and room for its text.
    unsafe {
        if inet_ntop_of_system(family, bytes.as_ptr().cast(), text.as_mut_ptr(), text.len() as libc::socklen_t)
            .is_null()
        {
            return Err(thread.os_error(last_errno(), None));
        }
        crate::paths::decode(thread, std::ffi::CStr::from_ptr(text.as_ptr()).to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_ancillary_data() {
        assert_eq!(messages::message_length(-1), None);
        assert_eq!(messages::message_length(0), Some(16));
        assert_eq!(messages::message_space(4), Some(24));
    }
}
