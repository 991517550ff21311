//! What a process keeps in memory of what it needed only for a moment.
//!
//! Start and compilation touch much of the binary, of its constants and of the system's libraries that nothing touches after. The
//! pages are the files' own, shared by all processes and in the system's cache, but they count as the process's memory.
//! [`give_back_pages`] takes them out of it; those that are used after all come back by a fault of about a microsecond each
//! (sixteen pages at a time), for which nothing is read from the disk.
//!
//! Breakpoints are private changes of such pages, and would go with them: of a process that is traced nothing is given back.

/// Lets go of the file pages of the binary and of its libraries, and of freed memory of the C library's allocator.
///
/// For the moments at which a phase ends: a program was compiled and is to run.
#[inline(never)] // `tools/function_order.py` knows phases by it.
pub fn give_back_pages() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    if !is_traced() {
        give_back_files();
        // SAFETY: the function may be called at any time.
        unsafe { libc::malloc_trim(0) };
    }
}

/// Lets go of the file pages where they are more than most programs use again and again.
///
/// For moments within long phases: imports read and execute one thing after another.
pub fn limit_pages() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    if file_pages() > FILE_BYTES_MAX / page_size() && !is_traced() {
        give_back_files();
    }
}

/// File pages in memory that [`limit_pages`] leaves alone, in bytes. Fewer would come back at once.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const FILE_BYTES_MAX: usize = 2_500 << 10;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn give_back_files() {
    // SAFETY: the function may be called at any time, and is given what it asks for.
    unsafe { libc::dl_iterate_phdr(Some(give_back_object), std::ptr::null_mut()) };
}

/// The number of file pages in memory; 0 where the system does not say.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn file_pages() -> usize {
    let figures = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    figures.split(' ').nth(2).and_then(|pages| pages.parse().ok()).unwrap_or(0)
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn page_size() -> usize {
    // SAFETY: asks for a number.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(PAGE_MAX)
}

/// Takes pages of constants of the binary out of the process's memory, until they are looked at again.
pub fn give_back_constants(constants: &'static [u8]) {
    let start = constants.as_ptr() as usize;
    #[cfg(target_os = "linux")]
    // SAFETY: constants of the binary.
    unsafe {
        give_back_range(start.next_multiple_of(PAGE_MAX), (start + constants.len()) / PAGE_MAX * PAGE_MAX)
    };
    #[cfg(not(target_os = "linux"))]
    let _ = start;
}

/// The largest size of a page.
const PAGE_MAX: usize = 64 << 10;

/// # Safety
/// The range holds nothing but pages of files that are mapped to be read only.
#[cfg(target_os = "linux")]
unsafe fn give_back_range(start: usize, end: usize) {
    if start < end {
        // SAFETY: nobody can have written to the pages, so that they are read from the file as they were. Where the system
        // refuses they stay.
        unsafe { libc::madvise(start as *mut libc::c_void, end - start, libc::MADV_DONTNEED) };
    }
}

/// Whether a debugger looks at this process.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn is_traced() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:"));
    tracer.is_none_or(|tracer| tracer.trim() != "0")
}

/// Gives back the segments of an object that nobody can write to.
///
/// # Safety
/// `info` describes an object that is loaded.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
unsafe extern "C" fn give_back_object(
    info: *mut libc::dl_phdr_info,
    _size: usize,
    _data: *mut libc::c_void,
) -> libc::c_int {
    // SAFETY: as the caller says.
    let (info, page) = (unsafe { &*info }, page_size());
    // SAFETY: an object has that many headers.
    let headers = unsafe { std::slice::from_raw_parts(info.dlpi_phdr, info.dlpi_phnum.into()) };
    for header in headers {
        if header.p_type == libc::PT_LOAD && header.p_flags & libc::PF_W == 0 {
            let start = info.dlpi_addr as usize + header.p_vaddr as usize;
            let end = (start + header.p_memsz as usize).next_multiple_of(page);
            // SAFETY: the pages of a segment that is mapped to be read (and executed).
            unsafe { give_back_range(start / page * page, end) };
        }
    }
    0
}
