//! Socket addresses: Python's tuples and the system's structures.

use std::mem;

use objects::{Obj, Ref, Space};
use vm::native::TypeTable;
use vm::{PyResult, Raised, Thread};

use super::resolve;
use crate::arguments::type_name_or_none;

/// An address in the system's form.
#[derive(Clone, Copy)]
pub struct Address {
    storage: libc::sockaddr_storage,
    length: libc::socklen_t,
}

impl Address {
    pub fn empty() -> Address {
        // SAFETY: all zero is a valid address structure.
        let storage: libc::sockaddr_storage = unsafe { mem::zeroed() };
        Address { storage, length: mem::size_of::<libc::sockaddr_storage>() as libc::socklen_t }
    }

    /// A copy of an address that the system made.
    ///
    /// # Safety
    /// `address` has `length` bytes.
    pub unsafe fn copy_of(address: *const libc::sockaddr, length: libc::socklen_t) -> Address {
        let mut made = Address::empty();
        made.length = length.min(made.length);
        // SAFETY: as the caller says; no more than there is room for.
        unsafe {
            std::ptr::copy_nonoverlapping(
                address.cast::<u8>(),
                (&raw mut made.storage).cast::<u8>(),
                made.length as usize,
            );
        }
        made
    }

    fn from<T: Copy>(value: T, length: usize) -> Address {
        let mut made = Address::empty();
        made.length = length as libc::socklen_t;
        // SAFETY: address structures fit into the storage.
        unsafe { (&raw mut made.storage).cast::<T>().write(value) };
        made
    }

    /// # Safety
    /// The family says that it is such a structure; any bytes are a valid one.
    unsafe fn view<T>(&self) -> &T {
        // SAFETY: the storage is large and aligned enough for all address structures.
        unsafe { &*(&raw const self.storage).cast::<T>() }
    }

    pub fn pointer(&self) -> *const libc::sockaddr {
        (&raw const self.storage).cast()
    }

    pub fn pointer_mut(&mut self) -> *mut libc::sockaddr {
        (&raw mut self.storage).cast()
    }

    pub fn length(&self) -> libc::socklen_t {
        self.length
    }

    pub fn length_mut(&mut self) -> *mut libc::socklen_t {
        &raw mut self.length
    }

    pub fn family(&self) -> i32 {
        self.storage.ss_family.into()
    }

    /// The Python form.
    pub fn to_object(self, thread: &Thread) -> PyResult {
        if self.length == 0 {
            return Ok(Obj::none());
        }
        match self.family() {
            libc::AF_INET => {
                // SAFETY: the family says so.
                let address = unsafe { self.view::<libc::sockaddr_in>() };
                let host = std::net::Ipv4Addr::from(u32::from_be(address.sin_addr.s_addr));
                let host = thread.new_str(&host.to_string())?;
                Ok(thread.space.tuple([host, port_object(address.sin_port)])?)
            }
            libc::AF_INET6 => {
                // SAFETY: the family says so.
                let address = unsafe { self.view::<libc::sockaddr_in6>() };
                let host = resolve::numeric_host(thread, &self)?;
                let flow = Obj::small_int(u32::from_be(address.sin6_flowinfo).into());
                let scope = Obj::small_int(address.sin6_scope_id.into());
                Ok(thread.space.tuple([host, port_object(address.sin6_port), flow, scope])?)
            }
            libc::AF_UNIX => self.unix_path(thread),
            family => {
                // SAFETY: the storage has these bytes.
                let bytes = unsafe {
                    std::slice::from_raw_parts(
                        (&raw const self.storage).cast::<u8>().add(2),
                        (self.length as usize).saturating_sub(2).min(14),
                    )
                };
                let bytes = thread.space.bytes(bytes)?;
                Ok(thread.space.tuple([Obj::small_int(family.into()), bytes])?)
            }
        }
    }

    fn unix_path(&self, thread: &Thread) -> PyResult {
        // SAFETY: the family says so.
        let path = unsafe { &self.view::<libc::sockaddr_un>().sun_path };
        let offset = mem::offset_of!(libc::sockaddr_un, sun_path);
        let bytes: Vec<u8> = path.iter().map(|unit| *unit as u8).collect();
        let length = (self.length as usize).saturating_sub(offset).min(bytes.len());
        if length > 0 && bytes[0] == 0 {
            return Ok(thread.space.bytes(&bytes[..length])?);
        }
        let end = bytes[..length].iter().position(|byte| *byte == 0).unwrap_or(length);
        crate::paths::decode(thread, &bytes[..end])
    }
}

fn port_object(port: u16) -> Obj {
    Obj::small_int(u16::from_be(port).into())
}

#[cold]
fn error(thread: &Thread, table: &'static TypeTable, text: String) -> Raised {
    thread.raise(table, &text)
}

fn port_of(thread: &Thread, object: Ref<'_>, function: &str) -> PyResult<u16> {
    let index = thread.index(object)?;
    let value = Space::exact_int(index.as_ref()).and_then(|value| value.to_i64());
    match value.and_then(|value| u16::try_from(value).ok()) {
        Some(port) => Ok(port),
        None => Err(error(thread, &vm::exceptions::OVERFLOW_ERROR, format!("{function}(): port must be 0-65535."))),
    }
}

/// The system's form of an address for a socket of that family.
pub fn parse(thread: &Thread, family: i32, object: Ref<'_>, function: &str) -> PyResult<Address> {
    match family {
        libc::AF_INET => {
            let items = inet_items(thread, object, function, "AF_INET")?;
            let [host, port] = items[..] else {
                return Err(thread.type_error("AF_INET address must be a pair (host, port)"));
            };
            let host = resolve::host_text(thread, host)?;
            let port = port_of(thread, port, function)?;
            let mut address = resolve::address_of_host(thread, &host, libc::AF_INET)?;
            // SAFETY: an address of that family.
            unsafe { (*address.pointer_mut().cast::<libc::sockaddr_in>()).sin_port = port.to_be() };
            Ok(address)
        }
        libc::AF_INET6 => {
            let items = inet_items(thread, object, function, "AF_INET6")?;
            if !(2..=4).contains(&items.len()) {
                return Err(thread.type_error("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"));
            }
            let host = resolve::host_text(thread, items[0])?;
            let port = port_of(thread, items[1], function)?;
            let number = |index: usize| match items.get(index) {
                Some(item) => thread.index_i64(*item),
                None => Ok(0),
            };
            let (flow, scope) = (number(2)?, number(3)?);
            if !(0..=0xfffff).contains(&flow) {
                let text = format!("{function}(): flowinfo must be 0-1048575.");
                return Err(error(thread, &vm::exceptions::OVERFLOW_ERROR, text));
            }
            let mut address = resolve::address_of_host(thread, &host, libc::AF_INET6)?;
            // SAFETY: an address of that family.
            unsafe {
                let parts = address.pointer_mut().cast::<libc::sockaddr_in6>();
                (*parts).sin6_port = port.to_be();
                (*parts).sin6_flowinfo = (flow as u32).to_be();
                (*parts).sin6_scope_id = scope as u32;
            }
            Ok(address)
        }
        libc::AF_UNIX => parse_unix(thread, object),
        _ => Err(thread.raise(&vm::exceptions::OS_ERROR, &format!("{function}(): unsupported address family"))),
    }
}

fn inet_items<'a>(thread: &Thread, object: Ref<'a>, function: &str, family: &str) -> PyResult<Vec<Ref<'a>>> {
    match thread.space.tuple_value(object) {
        // SAFETY: a tuple's items live as long as the tuple, which the caller borrows.
        Some(items) => Ok(items.items().iter().map(|item| unsafe { Ref::from_word(item.word()) }).collect()),
        None => {
            let given = thread.type_name(object);
            Err(thread.type_error(&format!("{function}(): {family} address must be tuple, not {given}")))
        }
    }
}

fn parse_unix(thread: &Thread, object: Ref<'_>) -> PyResult<Address> {
    let path = if thread.space.str_value(object).is_some() {
        crate::paths::encode(thread, object)?
    } else {
        match vm::types::buffer::get(thread, object)? {
            Some(bytes) => bytes.to_vec(),
            None => {
                let given = type_name_or_none(thread, object);
                return Err(thread.type_error(&format!("a bytes-like object is required, not '{given}'")));
            }
        }
    };
    // SAFETY: all zero is a valid address structure.
    let mut address: libc::sockaddr_un = unsafe { mem::zeroed() };
    let is_abstract = path.first() == Some(&0);
    let room = if is_abstract { address.sun_path.len() } else { address.sun_path.len() - 1 };
    if path.len() > room {
        return Err(thread.raise(&vm::exceptions::OS_ERROR, "AF_UNIX path too long"));
    }
    address.sun_family = libc::AF_UNIX as libc::sa_family_t;
    for (unit, byte) in address.sun_path.iter_mut().zip(&path) {
        *unit = *byte as libc::c_char;
    }
    let end = if is_abstract || path.is_empty() { 0 } else { 1 };
    Ok(Address::from(address, mem::offset_of!(libc::sockaddr_un, sun_path) + path.len() + end))
}

/// An address made of its parts.
pub fn inet4(host: std::net::Ipv4Addr) -> Address {
    // SAFETY: all zero is a valid address structure.
    let mut address: libc::sockaddr_in = unsafe { mem::zeroed() };
    address.sin_family = libc::AF_INET as libc::sa_family_t;
    address.sin_addr.s_addr = u32::from(host).to_be();
    Address::from(address, mem::size_of::<libc::sockaddr_in>())
}

pub fn inet6(host: std::net::Ipv6Addr) -> Address {
    // SAFETY: all zero is a valid address structure.
    let mut address: libc::sockaddr_in6 = unsafe { mem::zeroed() };
    address.sin6_family = libc::AF_INET6 as libc::sa_family_t;
    address.sin6_addr.s6_addr = host.octets();
    Address::from(address, mem::size_of::<libc::sockaddr_in6>())
}
