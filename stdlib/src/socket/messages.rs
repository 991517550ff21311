//! `sendmsg` and `recvmsg`: data from and to several buffers, with ancillary data.

use std::mem;

use objects::{Obj, Ref};
use vm::native::{Native, method};
use vm::types::buffer::{self, ByteBuffer};
use vm::{PyResult, Thread, exceptions};

use super::address::{Address, parse};
use super::methods::{buffer_of, call, family};
use crate::arguments::{given, int32, int32_or};

pub const METHODS: &[Native] = &[
    method(
        "recvmsg",
        "($self, bufsize, ancbufsize=0, flags=0, /)",
        receive,
        "Receive normal data (up to bufsize bytes) and ancillary data from the socket.",
    ),
    method(
        "recvmsg_into",
        "($self, buffers, ancbufsize=0, flags=0, /)",
        receive_into,
        "Receive normal data and ancillary data from the socket, scattering the non-ancillary data into a series of buffers.",
    ),
    method(
        "sendmsg",
        "($self, buffers, ancdata=(), flags=0, address=None, /)",
        send,
        "Send normal and ancillary data to the socket, gathering the non-ancillary data from a series of buffers.",
    ),
];

/// The most buffers of one call.
const BUFFERS_MAX: usize = 1024;
/// The longest ancillary data, as the system's structures have it.
const ANCILLARY_MAX: i64 = i32::MAX as i64;

/// `CMSG_LEN`, or None where it is too large.
pub fn message_length(data: i64) -> Option<usize> {
    let data = u32::try_from(data).ok().filter(|length| i64::from(*length) < ANCILLARY_MAX - 64)?;
    // SAFETY: plain arithmetic.
    Some(unsafe { libc::CMSG_LEN(data) } as usize)
}

/// `CMSG_SPACE`, or None where it is too large.
pub fn message_space(data: i64) -> Option<usize> {
    let data = u32::try_from(data).ok().filter(|length| i64::from(*length) < ANCILLARY_MAX - 64)?;
    // SAFETY: plain arithmetic.
    Some(unsafe { libc::CMSG_SPACE(data) } as usize)
}

fn empty_header() -> libc::msghdr {
    // SAFETY: all zero is a valid message header.
    unsafe { mem::zeroed() }
}

struct Received {
    count: usize,
    ancillary: Vec<u8>,
    flags: i32,
    address: Address,
}

fn receive_message(
    thread: &Thread,
    socket: Ref<'_>,
    parts: &mut [libc::iovec],
    ancillary_size: usize,
    flags: i32,
) -> PyResult<Received> {
    // In words, so that headers are aligned.
    let mut ancillary = vec![0u64; ancillary_size.div_ceil(8)];
    let mut address = Address::empty();
    let mut header = empty_header();
    let count = call(thread, socket, libc::POLLIN, |descriptor| {
        address = Address::empty();
        header.msg_name = address.pointer_mut().cast();
        header.msg_namelen = address.length();
        header.msg_iov = parts.as_mut_ptr();
        header.msg_iovlen = parts.len();
        header.msg_control = if ancillary_size == 0 { std::ptr::null_mut() } else { ancillary.as_mut_ptr().cast() };
        header.msg_controllen = ancillary_size;
        header.msg_flags = 0;
        // SAFETY: a header whose parts have the lengths that it says.
        unsafe { libc::recvmsg(descriptor, &raw mut header, flags) }
    })?;
    // SAFETY: the system filled no more than the address has room for.
    unsafe { *address.length_mut() = header.msg_namelen };
    let mut bytes: Vec<u8> = ancillary.iter().flat_map(|word| word.to_ne_bytes()).collect();
    bytes.truncate(header.msg_controllen.min(ancillary_size));
    Ok(Received { count, ancillary: bytes, flags: header.msg_flags, address })
}

/// Closes descriptors that came along, where they cannot be handed over.
fn close_received(messages: &[(i32, i32, Vec<u8>)]) {
    for (level, kind, data) in messages {
        if (*level, *kind) == (libc::SOL_SOCKET, libc::SCM_RIGHTS) {
            for number in data.chunks_exact(4) {
                // SAFETY: nobody else knows it.
                unsafe { libc::close(i32::from_ne_bytes([number[0], number[1], number[2], number[3]])) };
            }
        }
    }
}

/// Level, type and data of the messages in a control buffer; a cut one gives what is there.
fn split_messages(mut rest: &[u8]) -> (Vec<(i32, i32, Vec<u8>)>, bool) {
    let header = mem::size_of::<libc::cmsghdr>();
    let (mut found, mut cut) = (Vec::new(), false);
    while rest.len() >= header {
        // SAFETY: that many bytes are there; any bytes are a valid header.
        let message = unsafe { rest.as_ptr().cast::<libc::cmsghdr>().read_unaligned() };
        let length = message.cmsg_len;
        if length < header {
            break;
        }
        let end = length.min(rest.len());
        cut |= length > rest.len();
        found.push((message.cmsg_level, message.cmsg_type, rest[header..end].to_vec()));
        let next = length.next_multiple_of(mem::size_of::<usize>());
        rest = rest.get(next..).unwrap_or(&[]);
    }
    (found, cut)
}

/// The result but for its first item.
fn finish(thread: &Thread, first: PyResult, received: &Received) -> PyResult {
    let (messages, was_cut) = split_messages(&received.ancillary);
    let build = || -> PyResult {
        let first = first?;
        if was_cut {
            thread.warn_about(
                &exceptions::RUNTIME_WARNING,
                "received malformed or improperly-truncated ancillary data",
            )?;
        }
        let mut list = Vec::new();
        for (level, kind, data) in &messages {
            let data = thread.space.bytes(data)?;
            let item = [Obj::small_int((*level).into()), Obj::small_int((*kind).into()), data];
            list.push(thread.space.tuple(item)?);
        }
        let list = thread.space.list(list)?;
        let address = received.address.to_object(thread)?;
        Ok(thread.space.tuple([first, list, Obj::small_int(received.flags.into()), address])?)
    };
    let result = build();
    if result.is_err() {
        close_received(&messages);
    }
    result
}

fn ancillary_size(thread: &Thread, argument: Ref<'_>, function: &str) -> PyResult<usize> {
    let size = argument.non_null().map_or(Ok(0), |size| thread.index_i64(size))?;
    if !(0..=ANCILLARY_MAX).contains(&size) {
        return Err(thread.value_error(&format!("{function}(): invalid ancillary data buffer length")));
    }
    Ok(size as usize)
}

fn receive(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let size = thread.index_i64(a[1])?;
    if size < 0 {
        return Err(thread.value_error("negative buffer size in recvmsg()"));
    }
    let mut bytes = buffer_of(thread, a[1], "recvmsg")?;
    let ancillary = ancillary_size(thread, a[2], "recvmsg")?;
    let flags = int32_or(thread, a[3], 0)?;
    let mut parts = [libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() }];
    let received = receive_message(thread, a[0], &mut parts, ancillary, flags)?;
    let data = thread.space.bytes(&bytes[..received.count.min(bytes.len())]).map_err(Into::into);
    finish(thread, data, &received)
}

fn receive_into(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let targets: Vec<Obj> = thread.collect(a[1])?;
    if targets.len() > BUFFERS_MAX {
        return Err(thread.raise(&exceptions::OS_ERROR, "recvmsg_into() argument 1 is too long"));
    }
    let mut buffers: Vec<ByteBuffer> = Vec::with_capacity(targets.len());
    for target in &targets {
        buffers.push(buffer::require_writable(thread, target.as_ref())?);
    }
    let ancillary = ancillary_size(thread, a[2], "recvmsg_into")?;
    let flags = int32_or(thread, a[3], 0)?;
    let mut parts = Vec::with_capacity(buffers.len());
    for buffer in &buffers {
        // SAFETY: the buffers are held, and nothing else uses the bytes during the call.
        if let Some(bytes) = unsafe { buffer.bytes_mut() } {
            parts.push(libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() });
        }
    }
    let received = receive_message(thread, a[0], &mut parts, ancillary, flags)?;
    finish(thread, Ok(Obj::small_int(received.count as i64)), &received)
}

/// The control buffer for messages.
fn join_messages(thread: &Thread, messages: Ref<'_>) -> PyResult<Vec<u64>> {
    let mut control: Vec<u8> = Vec::new();
    for item in thread.collect(messages)? {
        let Some([level, kind, data]) = thread.space.tuple_value(item.as_ref()).map(|items| items.items()) else {
            return Err(thread.type_error("sendmsg() argument 2: each item must be a tuple (level, type, data)"));
        };
        let (level, kind) = (int32(thread, *level)?, int32(thread, *kind)?);
        let data = buffer::require(thread, *data)?;
        let (Some(length), Some(space)) = (message_length(data.len() as i64), message_space(data.len() as i64)) else {
            return Err(thread.raise(&exceptions::OS_ERROR, "ancillary data item too large"));
        };
        let start = control.len();
        if start + space > ANCILLARY_MAX as usize {
            return Err(thread.raise(&exceptions::OS_ERROR, "too much ancillary data"));
        }
        control.resize(start + space, 0);
        // SAFETY: all zero is a valid header.
        let mut header: libc::cmsghdr = unsafe { mem::zeroed() };
        header.cmsg_len = length as _;
        header.cmsg_level = level;
        header.cmsg_type = kind;
        // SAFETY: there is room for a header.
        unsafe { control.as_mut_ptr().add(start).cast::<libc::cmsghdr>().write_unaligned(header) };
        let place = start + length - data.len();
        control[place..place + data.len()].copy_from_slice(&data);
    }
    Ok(control
        .chunks(8)
        .map(|chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_ne_bytes(word)
        })
        .collect())
}

fn send(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let sources = thread.collect(a[1])?;
    if sources.len() > BUFFERS_MAX {
        return Err(thread.raise(&exceptions::OS_ERROR, "sendmsg() argument 1 is too long"));
    }
    let mut buffers: Vec<ByteBuffer> = Vec::with_capacity(sources.len());
    for source in &sources {
        buffers.push(buffer::require(thread, source.as_ref())?);
    }
    let mut control = a[2].non_null().map_or(Ok(Vec::new()), |messages| join_messages(thread, messages))?;
    let flags = int32_or(thread, a[3], 0)?;
    let mut address = given(a[4]).map(|to| parse(thread, family(a[0]), to, "sendmsg")).transpose()?;
    let mut parts: Vec<libc::iovec> = buffers
        .iter()
        .map(|buffer| libc::iovec { iov_base: buffer.as_ptr().cast_mut().cast(), iov_len: buffer.len() })
        .collect();
    let mut header = empty_header();
    if let Some(address) = &mut address {
        header.msg_namelen = address.length();
        header.msg_name = address.pointer_mut().cast();
    }
    header.msg_iov = parts.as_mut_ptr();
    header.msg_iovlen = parts.len();
    if !control.is_empty() {
        header.msg_control = control.as_mut_ptr().cast();
        header.msg_controllen = control.len() * 8;
    }
    let count = call(thread, a[0], libc::POLLOUT, |descriptor| {
        // SAFETY: a header whose parts have the lengths that it says.
        unsafe { libc::sendmsg(descriptor, &raw const header, flags) }
    })?;
    Ok(Obj::small_int(count as i64))
}
