//! The socket type: opening, connecting, sending, receiving.

use std::mem;

use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};
use vm::native::{GetSet, Native, TypeTable, getset, method, new_method, record};
use vm::types::buffer::{self, ByteBuffer};
use vm::{PyResult, Raised, Thread, exceptions};

use super::address::{Address, parse};
use super::{State, messages};
use crate::arguments::{given, int32, int32_or, last_errno};
use crate::fields::{number, set_number};
use crate::waiting::{Deadline, Timeout, retry_interrupted, wait_until_ready};

/// Descriptor plus one; 0: closed or not opened.
const DESCRIPTOR: usize = 0;
const FAMILY: usize = 1;
const KIND: usize = 2;
const PROTOCOL: usize = 3;
/// Nanoseconds plus one; 0: no timeout.
const TIMEOUT: usize = 4;

pub static SOCKET: TypeTable = TypeTable {
    native: record("socket", 5),
    module: "_socket",
    flags: TypeFlags::BASE,
    doc: "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\n\nOpen a socket of the given type.",
    methods: &[METHODS, messages::METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[
    getset("family", |_, socket| Ok(Obj::small_int(number(socket, FAMILY))), None, "the socket family"),
    getset("type", |_, socket| Ok(Obj::small_int(number(socket, KIND))), None, "the socket type"),
    getset("proto", |_, socket| Ok(Obj::small_int(number(socket, PROTOCOL))), None, "the socket protocol"),
    getset("timeout", |thread, socket| timeout_object(thread, timeout(socket)), None, "the socket timeout"),
];

const METHODS: &[Native] = &[
    new_method("($type, /, *args, **kwargs)", |thread, a| {
        let class = thread.space.as_type(a[0]).expect("the binder checked the class");
        let zero = Obj::small_int(0);
        let slots = [zero.clone(), Obj::small_int(-1), zero.clone(), zero.clone(), zero];
        Ok(thread.space.new_record(class.root_shape.get(), slots)?)
    }),
    method("__init__", "($self, family=-1, type=-1, proto=-1, fileno=None)", init, "Open a socket."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__del__", "($self, /)", finalize, ""),
    method(
        "_accept",
        "($self, /)",
        accept,
        "Wait for an incoming connection.  Return a new file descriptor and the address of the client.",
    ),
    method("bind", "($self, address, /)", bind, "Bind the socket to a local address."),
    method("close", "($self, /)", |t, a| close(t, a[0]), "Close the socket.  It cannot be used after this call."),
    method("connect", "($self, address, /)", connect, "Connect the socket to a remote address."),
    method(
        "connect_ex",
        "($self, address, /)",
        connect_ex,
        "This is like connect(address), but returns an error code instead of raising an exception when an error occurs.",
    ),
    method(
        "detach",
        "($self, /)",
        |_, a| Ok(Obj::small_int(i64::from(take_descriptor(a[0])))),
        "Close the socket object without closing the underlying file descriptor.",
    ),
    method(
        "fileno",
        "($self, /)",
        |_, a| Ok(Obj::small_int(i64::from(descriptor(a[0])))),
        "Return the integer file descriptor of the socket.",
    ),
    method(
        "getpeername",
        "($self, /)",
        |t, a| own_address(t, a[0], libc::getpeername),
        "Return the address of the remote endpoint.",
    ),
    method(
        "getsockname",
        "($self, /)",
        |t, a| own_address(t, a[0], libc::getsockname),
        "Return the address of the local endpoint.",
    ),
    method("getsockopt", "($self, level, option, buffersize=0, /)", get_option, "Get a socket option."),
    method("setsockopt", "($self, level, option, value, optlen=0, /)", set_option, "Set a socket option."),
    method("listen", "($self, backlog=128, /)", listen, "Enable a server to accept connections."),
    method("recv", "($self, bufsize, flags=0, /)", receive, "Receive up to buffersize bytes from the socket."),
    method(
        "recv_into",
        "($self, buffer, nbytes=0, flags=0)",
        |t, a| Ok(Obj::small_int(receive_into(t, a, "recv_into", false)?.0 as i64)),
        "A version of recv() that stores its data into a buffer rather than creating a new string.",
    ),
    method(
        "recvfrom",
        "($self, bufsize, flags=0, /)",
        receive_from,
        "Like recv(buffersize, flags) but also return the sender's address info.",
    ),
    method(
        "recvfrom_into",
        "($self, buffer, nbytes=0, flags=0)",
        |t, a| {
            let (count, address) = receive_into(t, a, "recvfrom_into", true)?;
            let address = address.to_object(t)?;
            Ok(t.space.tuple([Obj::small_int(count as i64), address])?)
        },
        "Like recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.",
    ),
    method(
        "send",
        "($self, data, flags=0, /)",
        send,
        "Send a data string to the socket.  Return the number of bytes sent.",
    ),
    method(
        "sendall",
        "($self, data, flags=0, /)",
        send_all,
        "Send a data string to the socket: all of it, or an error is raised.",
    ),
    method(
        "sendto",
        "($self, *args)",
        send_to,
        "Like send(data, flags) but allows specifying the destination address.",
    ),
    method(
        "setblocking",
        "($self, flag, /)",
        set_blocking,
        "Set the socket to blocking (flag is true) or non-blocking (false).",
    ),
    method(
        "getblocking",
        "($self, /)",
        |_, a| Ok(Obj::boolean(timeout(a[0]) != Timeout::After(std::time::Duration::ZERO))),
        "Returns True if socket is in blocking mode, or False if it is in non-blocking mode.",
    ),
    method("settimeout", "($self, timeout, /)", set_timeout, "Set a timeout on socket operations."),
    method(
        "gettimeout",
        "($self, /)",
        |t, a| timeout_object(t, timeout(a[0])),
        "Returns the timeout in seconds (float) associated with socket operations.",
    ),
    method(
        "shutdown",
        "($self, flag, /)",
        shut_down,
        "Shut down the reading side of the socket, the writing side of the socket, or both ends.",
    ),
];

/// The descriptor; -1 if the socket is closed.
pub fn descriptor(socket: Ref<'_>) -> i32 {
    (number(socket, DESCRIPTOR) - 1) as i32
}

fn take_descriptor(socket: Ref<'_>) -> i32 {
    let taken = descriptor(socket);
    set_number(socket, DESCRIPTOR, 0);
    taken
}

pub fn family(socket: Ref<'_>) -> i32 {
    number(socket, FAMILY) as i32
}

fn timeout(socket: Ref<'_>) -> Timeout {
    match number(socket, TIMEOUT) {
        0 => Timeout::Never,
        nanoseconds => Timeout::After(std::time::Duration::from_nanos(nanoseconds as u64 - 1)),
    }
}

fn store_timeout(socket: Ref<'_>, timeout: Timeout) {
    let stored = match timeout {
        Timeout::Never => 0,
        Timeout::After(time) => i64::try_from(time.as_nanos()).unwrap_or(i64::MAX >> 2).min(i64::MAX >> 2) + 1,
    };
    set_number(socket, TIMEOUT, stored);
}

pub fn timeout_object(thread: &Thread, timeout: Timeout) -> PyResult {
    match timeout {
        Timeout::Never => Ok(Obj::none()),
        Timeout::After(time) => Ok(thread.space.float(time.as_secs_f64())?),
    }
}

fn set_non_blocking(thread: &Thread, descriptor: i32, non_blocking: bool) -> PyResult<()> {
    let mut flag = libc::c_int::from(non_blocking);
    // SAFETY: a number to read.
    match unsafe { libc::ioctl(descriptor, libc::FIONBIO, &raw mut flag) } {
        0 => Ok(()),
        _ => Err(thread.os_error(last_errno(), None)),
    }
}

#[cold]
fn timed_out(thread: &Thread) -> Raised {
    thread.raise(&exceptions::TIMEOUT_ERROR, "timed out")
}

/// Calls a system function on a socket, waiting before it as the socket's timeout says.
pub fn call(thread: &Thread, socket: Ref<'_>, events: i16, function: impl FnMut(i32) -> isize) -> PyResult<usize> {
    call_until(thread, socket, events, timeout(socket), timeout(socket).deadline(), function)
}

fn call_until(
    thread: &Thread,
    socket: Ref<'_>,
    events: i16,
    timeout: Timeout,
    deadline: Deadline,
    mut function: impl FnMut(i32) -> isize,
) -> PyResult<usize> {
    let waits = matches!(timeout, Timeout::After(time) if !time.is_zero());
    loop {
        let descriptor = descriptor(socket);
        if waits && descriptor >= 0 && !wait_until_ready(thread, descriptor, events, deadline)? {
            return Err(timed_out(thread));
        }
        match retry_interrupted(thread, || function(descriptor))? {
            Ok(result) => return Ok(result),
            Err(libc::EAGAIN) if waits => {}
            Err(errno) => return Err(thread.os_error(errno, None)),
        }
    }
}

fn init(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let socket = a[0];
    let (mut family, mut kind) = (int32_or(thread, a[1], -1)?, int32_or(thread, a[2], -1)?);
    let mut protocol = int32_or(thread, a[3], -1)?;
    let descriptor = match given(a[4]) {
        Some(number) => {
            if thread.space.float_value(number).is_some() {
                return Err(thread.type_error("integer argument expected, got float"));
            }
            let number = int32(thread, number)?;
            if number < 0 {
                return Err(thread.value_error("negative file descriptor"));
            }
            let mut address = Address::empty();
            // SAFETY: an address to fill, with its length.
            if unsafe { libc::getsockname(number, address.pointer_mut(), address.length_mut()) } < 0 {
                if family == -1 || matches!(last_errno(), libc::EBADF | libc::ENOTSOCK) {
                    return Err(thread.os_error(last_errno(), None));
                }
            } else if family == -1 {
                family = address.family();
            }
            if kind == -1 {
                kind = option_number(thread, number, libc::SO_TYPE)?;
            }
            if protocol == -1 {
                protocol = option_number(thread, number, libc::SO_PROTOCOL)?;
            }
            number
        }
        None => {
            family = if family == -1 { libc::AF_INET } else { family };
            kind = if kind == -1 { libc::SOCK_STREAM } else { kind };
            protocol = if protocol == -1 { 0 } else { protocol };
            // SAFETY: no memory is touched.
            match unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, protocol) } {
                -1 => return Err(thread.os_error(last_errno(), None)),
                descriptor => descriptor,
            }
        }
    };
    let old = take_descriptor(socket);
    if old >= 0 {
        // SAFETY: the socket owned it.
        unsafe { libc::close(old) };
    }
    set_number(socket, DESCRIPTOR, i64::from(descriptor) + 1);
    set_number(socket, FAMILY, family.into());
    set_number(socket, KIND, (kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC)).into());
    set_number(socket, PROTOCOL, protocol.into());
    if kind & libc::SOCK_NONBLOCK != 0 {
        store_timeout(socket, Timeout::After(std::time::Duration::ZERO));
    } else {
        let default = thread.module_state::<State>().default_timeout.get();
        store_timeout(socket, default);
        if default != Timeout::Never {
            set_non_blocking(thread, descriptor, true)?;
        }
    }
    Ok(Obj::none())
}

/// An option of the socket level that is a number.
fn option_number(thread: &Thread, descriptor: i32, option: i32) -> PyResult<i32> {
    let (mut value, mut length) = (0i32, mem::size_of::<i32>() as libc::socklen_t);
    // SAFETY: a number to fill, with its length.
    let result =
        unsafe { libc::getsockopt(descriptor, libc::SOL_SOCKET, option, (&raw mut value).cast(), &raw mut length) };
    if result < 0 { Err(thread.os_error(last_errno(), None)) } else { Ok(value) }
}

fn repr(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let text = format!(
        "<socket object, fd={}, family={}, type={}, proto={}>",
        descriptor(a[0]),
        number(a[0], FAMILY),
        number(a[0], KIND),
        number(a[0], PROTOCOL)
    );
    thread.new_str(&text)
}

/// Warns of a socket that nobody closed, and closes it.
fn finalize(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let left = descriptor(a[0]);
    if left >= 0 {
        let warned = thread
            .repr_string(a[0])
            .and_then(|shown| vm::builtins::warnings::warn_unclosed(thread, &format!("unclosed {shown}"), a[0]));
        if let Err(raised) = warned {
            thread.report_unraisable(raised, "Exception ignored while finalizing socket", a[0]);
        }
        set_number(a[0], DESCRIPTOR, 0);
        // SAFETY: the socket owned it.
        unsafe { libc::close(left) };
    }
    Ok(Obj::none())
}

fn close(thread: &Thread, socket: Ref<'_>) -> PyResult {
    let taken = take_descriptor(socket);
    // SAFETY: the socket owned it.
    if taken >= 0 && unsafe { libc::close(taken) } < 0 && last_errno() != libc::ECONNRESET {
        return Err(thread.os_error(last_errno(), None));
    }
    Ok(Obj::none())
}

fn accept(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let mut address = Address::empty();
    let accepted = call(thread, a[0], libc::POLLIN, |descriptor| {
        address = Address::empty();
        // SAFETY: an address to fill, with its length.
        unsafe { libc::accept4(descriptor, address.pointer_mut(), address.length_mut(), libc::SOCK_CLOEXEC) as isize }
    })?;
    match address.to_object(thread) {
        Ok(address) => Ok(thread.space.tuple([Obj::small_int(accepted as i64), address])?),
        Err(raised) => {
            // SAFETY: nobody else knows it.
            unsafe { libc::close(accepted as i32) };
            Err(raised)
        }
    }
}

fn bind(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let address = parse(thread, family(a[0]), a[1], "bind")?;
    // SAFETY: an address with its length.
    match unsafe { libc::bind(descriptor(a[0]), address.pointer(), address.length()) } {
        0 => Ok(Obj::none()),
        _ => Err(thread.os_error(last_errno(), None)),
    }
}

/// Connects; the inner error is an `errno`, with EAGAIN for a timeout.
fn connect_to(thread: &Thread, socket: Ref<'_>, address: &Address) -> PyResult<Result<(), i32>> {
    let (timeout, deadline) = (timeout(socket), timeout(socket).deadline());
    let descriptor = descriptor(socket);
    let connected = thread.without_lock(|| {
        // SAFETY: an address with its length.
        let result = unsafe { libc::connect(descriptor, address.pointer(), address.length()) };
        if result == 0 { Ok(()) } else { Err(last_errno()) }
    });
    let Err(errno) = connected else { return Ok(Ok(())) };
    let goes_on = match errno {
        libc::EINTR => {
            vm::state::signals::deliver(thread)?;
            timeout != Timeout::After(std::time::Duration::ZERO)
        }
        libc::EINPROGRESS => matches!(timeout, Timeout::After(time) if !time.is_zero()),
        _ => false,
    };
    if !goes_on {
        return Ok(Err(errno));
    }
    if !wait_until_ready(thread, descriptor, libc::POLLOUT, deadline)? {
        return Err(timed_out(thread));
    }
    match option_number(thread, descriptor, libc::SO_ERROR)? {
        0 | libc::EISCONN => Ok(Ok(())),
        errno => Ok(Err(errno)),
    }
}

fn connect(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let address = parse(thread, family(a[0]), a[1], "connect")?;
    match connect_to(thread, a[0], &address)? {
        Ok(()) => Ok(Obj::none()),
        Err(errno) => Err(thread.os_error(errno, None)),
    }
}

fn connect_ex(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let address = parse(thread, family(a[0]), a[1], "connect_ex")?;
    match connect_to(thread, a[0], &address) {
        Ok(Ok(())) => Ok(Obj::small_int(0)),
        Ok(Err(errno)) => Ok(Obj::small_int(errno.into())),
        Err(raised) if thread.is_raised(&raised, &exceptions::TIMEOUT_ERROR) => {
            drop(thread.take_exception(raised));
            Ok(Obj::small_int(libc::EWOULDBLOCK.into()))
        }
        Err(raised) => Err(raised),
    }
}

type NameFunction = unsafe extern "C" fn(libc::c_int, *mut libc::sockaddr, *mut libc::socklen_t) -> libc::c_int;

fn own_address(thread: &Thread, socket: Ref<'_>, function: NameFunction) -> PyResult {
    let mut address = Address::empty();
    // SAFETY: an address to fill, with its length.
    match unsafe { function(descriptor(socket), address.pointer_mut(), address.length_mut()) } {
        0 => address.to_object(thread),
        _ => Err(thread.os_error(last_errno(), None)),
    }
}

fn get_option(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (level, option) = (int32(thread, a[1])?, int32(thread, a[2])?);
    let size = int32_or(thread, a[3], 0)?;
    if size == 0 {
        let (mut value, mut length) = (0i32, mem::size_of::<i32>() as libc::socklen_t);
        // SAFETY: a number to fill, with its length.
        let result =
            unsafe { libc::getsockopt(descriptor(a[0]), level, option, (&raw mut value).cast(), &raw mut length) };
        return if result < 0 { Err(thread.os_error(last_errno(), None)) } else { Ok(Obj::small_int(value.into())) };
    }
    if !(1..=1024).contains(&size) {
        return Err(thread.raise(&exceptions::OS_ERROR, "getsockopt buflen out of range"));
    }
    let (mut value, mut length) = (vec![0u8; size as usize], size as libc::socklen_t);
    // SAFETY: bytes to fill, with their length.
    let result =
        unsafe { libc::getsockopt(descriptor(a[0]), level, option, value.as_mut_ptr().cast(), &raw mut length) };
    if result < 0 {
        return Err(thread.os_error(last_errno(), None));
    }
    Ok(thread.space.bytes(&value[..(length as usize).min(value.len())])?)
}

fn set_option(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (level, option) = (int32(thread, a[1])?, int32(thread, a[2])?);
    let set = |pointer: *const libc::c_void, length: usize| -> PyResult {
        // SAFETY: bytes with their length, or null with any length.
        match unsafe { libc::setsockopt(descriptor(a[0]), level, option, pointer, length as libc::socklen_t) } {
            0 => Ok(Obj::none()),
            _ => Err(thread.os_error(last_errno(), None)),
        }
    };
    if a[3].is_none() {
        let Some(length) = a[4].non_null() else {
            return Err(thread.type_error("setsockopt() takes 4 arguments when the value is None (3 given)"));
        };
        let length = thread.index_i64(length)?;
        let Ok(length) = u32::try_from(length) else {
            return Err(thread.overflow_error("setsockopt(): optlen is out of range"));
        };
        return set(std::ptr::null(), length as usize);
    }
    if a[4].non_null().is_some() {
        return Err(thread.type_error("setsockopt() argument 3 must be None when optlen is given"));
    }
    if thread.space.int_value(a[3]).is_some() {
        let value = int32(thread, a[3])?;
        return set((&raw const value).cast(), mem::size_of::<i32>());
    }
    let bytes = buffer::require(thread, a[3])?;
    set(bytes.as_ptr().cast(), bytes.len())
}

fn listen(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let backlog = int32_or(thread, a[1], 128)?.max(0);
    // SAFETY: no memory is touched.
    match unsafe { libc::listen(descriptor(a[0]), backlog) } {
        0 => Ok(Obj::none()),
        _ => Err(thread.os_error(last_errno(), None)),
    }
}

/// A buffer for so many bytes.
pub fn buffer_of(thread: &Thread, size: Ref<'_>, function: &str) -> PyResult<Vec<u8>> {
    let size = thread.index_i64(size)?;
    let Ok(size) = usize::try_from(size) else {
        return Err(thread.value_error(&format!("negative buffersize in {function}")));
    };
    thread.zeroed(size)
}

fn receive(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let flags = int32_or(thread, a[2], 0)?;
    let mut bytes = buffer_of(thread, a[1], "recv")?;
    let count = call(thread, a[0], libc::POLLIN, |descriptor| {
        // SAFETY: bytes to fill, with their length.
        unsafe { libc::recv(descriptor, bytes.as_mut_ptr().cast(), bytes.len(), flags) }
    })?;
    Ok(thread.space.bytes(&bytes[..count])?)
}

fn receive_from(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let flags = int32_or(thread, a[2], 0)?;
    let mut bytes = buffer_of(thread, a[1], "recvfrom")?;
    let mut address = Address::empty();
    let count = call(thread, a[0], libc::POLLIN, |descriptor| {
        address = Address::empty();
        // SAFETY: bytes to fill, with their length; an address to fill, with its length.
        unsafe {
            libc::recvfrom(
                descriptor,
                bytes.as_mut_ptr().cast(),
                bytes.len(),
                flags,
                address.pointer_mut(),
                address.length_mut(),
            )
        }
    })?;
    let bytes = thread.space.bytes(&bytes[..count])?;
    let address = address.to_object(thread)?;
    Ok(thread.space.tuple([bytes, address])?)
}

fn receive_into(thread: &Thread, a: &[Ref<'_>], function: &str, wants_address: bool) -> PyResult<(usize, Address)> {
    let target = buffer::require_writable(thread, a[1])?;
    let wanted = a[2].non_null().map_or(Ok(0), |size| thread.index_i64(size))?;
    let flags = int32_or(thread, a[3], 0)?;
    let Ok(mut wanted) = usize::try_from(wanted) else {
        return Err(thread.value_error(&format!("negative buffersize in {function}")));
    };
    if wanted > target.len() {
        let text = if wants_address {
            "nbytes is greater than the length of the buffer"
        } else {
            "buffer too small for requested bytes"
        };
        return Err(thread.value_error(text));
    }
    if wanted == 0 {
        wanted = target.len();
    }
    if wanted == 0 && !wants_address {
        return Ok((0, Address::empty()));
    }
    let mut address = Address::empty();
    let count = call(thread, a[0], libc::POLLIN, |descriptor| {
        address = Address::empty();
        // SAFETY: nothing else uses the bytes during the call.
        let Some(bytes) = (unsafe { target.bytes_mut() }) else { return 0 };
        // SAFETY: bytes to fill, with their length; an address to fill, with its length.
        unsafe {
            if wants_address {
                libc::recvfrom(
                    descriptor,
                    bytes.as_mut_ptr().cast(),
                    wanted,
                    flags,
                    address.pointer_mut(),
                    address.length_mut(),
                )
            } else {
                libc::recv(descriptor, bytes.as_mut_ptr().cast(), wanted, flags)
            }
        }
    })?;
    Ok((count, address))
}

fn send(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let flags = int32_or(thread, a[2], 0)?;
    let bytes = buffer::require(thread, a[1])?;
    let count = call(thread, a[0], libc::POLLOUT, |descriptor| {
        // SAFETY: bytes with their length.
        unsafe { libc::send(descriptor, bytes.as_ptr().cast(), bytes.len(), flags) }
    })?;
    Ok(Obj::small_int(count as i64))
}

fn send_all(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let flags = int32_or(thread, a[2], 0)?;
    let bytes: ByteBuffer = buffer::require(thread, a[1])?;
    let (timeout, deadline) = (timeout(a[0]), timeout(a[0]).deadline());
    let mut sent = 0;
    loop {
        sent += call_until(thread, a[0], libc::POLLOUT, timeout, deadline, |descriptor| {
            // SAFETY: bytes with their length.
            unsafe { libc::send(descriptor, bytes[sent..].as_ptr().cast(), bytes.len() - sent, flags) }
        })?;
        if sent >= bytes.len() {
            return Ok(Obj::none());
        }
        vm::state::signals::deliver(thread)?;
        if deadline.has_passed() {
            return Err(timed_out(thread));
        }
    }
}

/// `sendto(data, address)` or `sendto(data, flags, address)`
fn send_to(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let items = Space::exact_tuple(a[1]).map_or(&[][..], |items| items.items());
    let (data, flags, to) = match *items {
        [data, to] => (data, 0, to),
        [data, flags, to] => (data, int32(thread, flags)?, to),
        _ => {
            let text = format!("sendto() takes 2 or 3 arguments ({} given)", items.len());
            return Err(thread.type_error(&text));
        }
    };
    let bytes = buffer::require(thread, data)?;
    let address = parse(thread, family(a[0]), to, "sendto")?;
    let count = call(thread, a[0], libc::POLLOUT, |descriptor| {
        // SAFETY: bytes and an address, with their lengths.
        unsafe {
            libc::sendto(descriptor, bytes.as_ptr().cast(), bytes.len(), flags, address.pointer(), address.length())
        }
    })?;
    Ok(Obj::small_int(count as i64))
}

fn change_timeout(thread: &Thread, socket: Ref<'_>, timeout: Timeout) -> PyResult {
    set_non_blocking(thread, descriptor(socket), timeout != Timeout::Never)?;
    store_timeout(socket, timeout);
    Ok(Obj::none())
}

fn set_blocking(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let blocking = thread.truth(a[1])?;
    let timeout = if blocking { Timeout::Never } else { Timeout::After(std::time::Duration::ZERO) };
    change_timeout(thread, a[0], timeout)
}

fn set_timeout(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let timeout = Timeout::from_seconds(thread, a[1], "Timeout value out of range")?;
    change_timeout(thread, a[0], timeout)
}

fn shut_down(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let how = int32(thread, a[1])?;
    // SAFETY: no memory is touched.
    match unsafe { libc::shutdown(descriptor(a[0]), how) } {
        0 => Ok(Obj::none()),
        _ => Err(thread.os_error(last_errno(), None)),
    }
}
