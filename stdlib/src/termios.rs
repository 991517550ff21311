//! `termios`: terminals.

use objects::list::List;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, function};
use vm::types::module::dict_of;
use vm::{PyResult, Raised, Thread, exceptions};

use crate::arguments::{int32, last_errno, tuple};
use crate::errors::exception;
use crate::waiting::descriptor_of;

pub static MODULE: ModuleTable = ModuleTable {
    name: "termios",
    doc: "This module provides an interface to the Posix calls for tty I/O control.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

static ERROR: TypeTable = exception("error", "termios", &exceptions::EXCEPTION);

const FUNCTIONS: &[Native] = &[
    function("tcgetattr", "(fd, /)", get_attributes, "Get the tty attributes for file descriptor fd."),
    function(
        "tcsetattr",
        "(fd, when, attributes, /)",
        set_attributes,
        "Set the tty attributes for file descriptor fd.",
    ),
    function(
        "tcsendbreak",
        "(fd, duration, /)",
        |t, a| {
            let (fd, duration) = (descriptor_of(t, a[0])?, int32(t, a[1])?);
            // SAFETY: no memory is touched.
            done(t, unsafe { libc::tcsendbreak(fd, duration) })
        },
        "Send a break on file descriptor fd.",
    ),
    function(
        "tcdrain",
        "(fd, /)",
        |t, a| {
            let fd = descriptor_of(t, a[0])?;
            // SAFETY: no memory is touched.
            done(t, unsafe { libc::tcdrain(fd) })
        },
        "Wait until all output written to file descriptor fd has been transmitted.",
    ),
    function(
        "tcflush",
        "(fd, queue, /)",
        |t, a| {
            let (fd, queue) = (descriptor_of(t, a[0])?, int32(t, a[1])?);
            // SAFETY: no memory is touched.
            done(t, unsafe { libc::tcflush(fd, queue) })
        },
        "Discard queued data on file descriptor fd.",
    ),
    function(
        "tcflow",
        "(fd, action, /)",
        |t, a| {
            let (fd, action) = (descriptor_of(t, a[0])?, int32(t, a[1])?);
            // SAFETY: no memory is touched.
            done(t, unsafe { libc::tcflow(fd, action) })
        },
        "Suspend or resume input or output on file descriptor fd.",
    ),
    function("tcgetwinsize", "(fd, /)", get_window_size, "Get the tty winsize for file descriptor fd."),
    function("tcsetwinsize", "(fd, winsize, /)", set_window_size, "Set the tty winsize for file descriptor fd."),
];

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    B0 B50 B75 B110 B134 B150 B200 B300 B600 B1200 B1800 B2400 B4800 B9600 B19200 B38400 B57600 B115200 B230400 B460800 B500000
    B576000 B921600 B1000000 B1152000 B1500000 B2000000 B2500000 B3000000 B3500000 B4000000
    TCSANOW TCSADRAIN TCSAFLUSH TCIFLUSH TCOFLUSH TCIOFLUSH TCOOFF TCOON TCIOFF TCION
    IGNBRK BRKINT IGNPAR PARMRK INPCK ISTRIP INLCR IGNCR ICRNL IUCLC IXON IXANY IXOFF IMAXBEL IUTF8
    OPOST OLCUC ONLCR OCRNL ONOCR ONLRET OFILL OFDEL NLDLY CRDLY TABDLY BSDLY VTDLY FFDLY NL0 NL1 CR0 CR1 CR2 CR3 TAB0 TAB1 TAB2
    TAB3 BS0 BS1 VT0 VT1 FF0 FF1
    CSIZE CSTOPB CREAD PARENB PARODD HUPCL CLOCAL CRTSCTS CS5 CS6 CS7 CS8 CBAUD CBAUDEX CIBAUD
    ISIG ICANON XCASE ECHO ECHOE ECHOK ECHONL ECHOCTL ECHOPRT ECHOKE FLUSHO NOFLSH TOSTOP PENDIN IEXTEN EXTPROC
    VINTR VQUIT VERASE VKILL VEOF VTIME VMIN VSWTC VSTART VSTOP VSUSP VEOL VREPRINT VDISCARD VWERASE VLNEXT VEOL2
    TIOCEXCL TIOCNXCL TIOCSCTTY TIOCGPGRP TIOCSPGRP TIOCOUTQ TIOCSTI TIOCGWINSZ TIOCSWINSZ TIOCMGET TIOCMBIS TIOCMBIC TIOCMSET
    TIOCINQ FIONREAD FIONBIO FIOCLEX FIONCLEX FIOASYNC TIOCM_LE TIOCM_DTR TIOCM_RTS TIOCM_ST TIOCM_SR TIOCM_CTS TIOCM_CAR
    TIOCM_RNG TIOCM_DSR TIOCM_CD TIOCM_RI TIOCCONS TIOCNOTTY TCGETS TCSETS TCSETSW TCSETSF NCCS
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    for (name, value) in NUMBERS {
        thread.set_in(dict, name, Obj::small_int(*value))?;
    }
    thread.set_in(dict, "XTABS", Obj::small_int(0o14000))?;
    let error = thread.ensure_class(&ERROR)?.as_ref().own();
    thread.set_in(dict, "error", error)
}

/// `termios.error` of the last failed call.
#[cold]
fn failed(thread: &Thread) -> Raised {
    let errno = last_errno();
    match thread.new_str(&vm::types::exception::strerror(errno)) {
        Ok(text) => thread.raise_with(&ERROR, vec![Obj::small_int(errno.into()), text]),
        Err(raised) => raised,
    }
}

fn done(thread: &Thread, result: libc::c_int) -> PyResult {
    if result < 0 { Err(failed(thread)) } else { Ok(Obj::none()) }
}

fn get_attributes(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let descriptor = descriptor_of(thread, a[0])?;
    // SAFETY: all zero is a valid mode, which the call fills.
    let (mode, result) = unsafe {
        let mut mode: libc::termios = std::mem::zeroed();
        let result = libc::tcgetattr(descriptor, &raw mut mode);
        (mode, result)
    };
    if result < 0 {
        return Err(failed(thread));
    }
    let mut characters = Vec::with_capacity(mode.c_cc.len());
    for (index, byte) in mode.c_cc.iter().enumerate() {
        // Without line editing these two are numbers.
        let is_number = mode.c_lflag & libc::ICANON == 0 && (index == libc::VMIN || index == libc::VTIME);
        characters.push(if is_number { Obj::small_int((*byte).into()) } else { thread.space.bytes(&[*byte])? });
    }
    let flags = [mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag].map(|flag| Obj::small_int(flag.into()));
    // SAFETY: a mode to read.
    let speeds = unsafe { [libc::cfgetispeed(&raw const mode), libc::cfgetospeed(&raw const mode)] };
    let speeds = speeds.map(|speed| Obj::small_int(speed.into()));
    let characters = thread.space.list(characters)?;
    Ok(thread.space.list(flags.into_iter().chain(speeds).chain([characters]).collect::<Vec<Obj>>())?)
}

fn set_attributes(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (descriptor, when) = (descriptor_of(thread, a[0])?, int32(thread, a[1])?);
    let wrong = || thread.type_error("tcsetattr, arg 3: must be 7 element list");
    let Some(list) = thread.downcast::<List>(a[2]).filter(|list| list.len() == 7) else { return Err(wrong()) };
    let parts: Vec<Obj> = (0..7).filter_map(|index| list.get(index)).collect();
    let [input, output, control, local, input_speed, output_speed, characters] = &parts[..] else {
        return Err(wrong());
    };
    // SAFETY: all zero is a valid mode, which the call fills.
    let mut mode: libc::termios = unsafe { std::mem::zeroed() };
    // SAFETY: as above.
    if unsafe { libc::tcgetattr(descriptor, &raw mut mode) } < 0 {
        return Err(failed(thread));
    }
    let number = |object: &Obj| thread.index_i64(object.as_ref()).map(|value| value as u32);
    mode.c_iflag = number(input)?;
    mode.c_oflag = number(output)?;
    mode.c_cflag = number(control)?;
    mode.c_lflag = number(local)?;
    let (input_speed, output_speed) = (number(input_speed)?, number(output_speed)?);
    let list = thread.downcast::<List>(characters.as_ref()).filter(|list| list.len() == mode.c_cc.len());
    let Some(list) = list else {
        let text = format!("tcsetattr: attributes[6] must be {} element list", mode.c_cc.len());
        return Err(thread.type_error(&text));
    };
    let items: Vec<Obj> = (0..mode.c_cc.len()).filter_map(|index| list.get(index)).collect();
    for (place, item) in mode.c_cc.iter_mut().zip(&items) {
        *place = match thread.space.bytes_value(item.as_ref()).map(|bytes| bytes.data()) {
            Some([byte]) => *byte,
            _ if thread.space.int_value(item.as_ref()).is_some() => thread.index_i64(item.as_ref())? as u8,
            _ => {
                let text = "tcsetattr: elements of attributes must be characters or integers";
                return Err(thread.type_error(text));
            }
        };
    }
    // SAFETY: a mode to change, then to read.
    unsafe {
        if libc::cfsetispeed(&raw mut mode, input_speed) < 0
            || libc::cfsetospeed(&raw mut mode, output_speed) < 0
            || libc::tcsetattr(descriptor, when, &raw const mode) < 0
        {
            return Err(failed(thread));
        }
    }
    Ok(Obj::none())
}

fn get_window_size(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let descriptor = descriptor_of(thread, a[0])?;
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: a size to fill.
    if unsafe { libc::ioctl(descriptor, libc::TIOCGWINSZ, &raw mut size) } < 0 {
        return Err(failed(thread));
    }
    tuple(thread, [Obj::small_int(size.ws_row.into()), Obj::small_int(size.ws_col.into())])
}

fn set_window_size(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let descriptor = descriptor_of(thread, a[0])?;
    let items = thread.collect(a[1])?;
    let [rows, columns] = &items[..] else {
        return Err(thread.type_error("tcsetwinsize, arg 2: must be a two-item sequence"));
    };
    let number = |object: &Obj| -> PyResult<u16> {
        u16::try_from(thread.index_i64(object.as_ref())?)
            .map_err(|_| thread.overflow_error("winsize value(s) out of range."))
    };
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: a size to fill, then to read.
    unsafe {
        if libc::ioctl(descriptor, libc::TIOCGWINSZ, &raw mut size) < 0 {
            return Err(failed(thread));
        }
        (size.ws_row, size.ws_col) = (number(rows)?, number(columns)?);
        if libc::ioctl(descriptor, libc::TIOCSWINSZ, &raw const size) < 0 {
            return Err(failed(thread));
        }
    }
    Ok(Obj::none())
}
