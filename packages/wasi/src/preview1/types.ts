/** Kinds of files. @see WASI preview 1, typenames.witx, $filetype */
export const FILETYPE = {
  unknown: 0,
  block_device: 1,
  character_device: 2,
  directory: 3,
  regular_file: 4,
  socket_dgram: 5,
  socket_stream: 6,
  symbolic_link: 7,
} as const;

/** How an open file behaves. @see WASI preview 1, typenames.witx, $fdflags */
export const FDFLAG = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 } as const;

/** How `path_open` opens. @see WASI preview 1, typenames.witx, $oflags */
export const OFLAG = { creat: 1, directory: 2, excl: 4, trunc: 8 } as const;

/** How a path is looked up. @see WASI preview 1, typenames.witx, $lookupflags */
export const LOOKUP = { symlink_follow: 1 } as const;

/** Which times are set, and to what. @see WASI preview 1, typenames.witx, $fstflags */
export const FSTFLAG = { atim: 1, atim_now: 2, mtim: 4, mtim_now: 8 } as const;

/** What an offset counts from. @see WASI preview 1, typenames.witx, $whence */
export const WHENCE = { set: 0, cur: 1, end: 2 } as const;

/** Clocks. @see WASI preview 1, typenames.witx, $clockid */
export const CLOCK = { realtime: 0, monotonic: 1, process_cputime_id: 2, thread_cputime_id: 3 } as const;

/** What `poll_oneoff` waits for. @see WASI preview 1, typenames.witx, $eventtype */
export const EVENT = { clock: 0, fd_read: 1, fd_write: 2 } as const;

/** Flag of a clock to wait for: the time is absolute. @see WASI preview 1, typenames.witx, $subclockflags */
export const SUBSCRIPTION_CLOCK_ABSTIME = 1;

/** Flag of a readiness: the other end is gone. @see WASI preview 1, typenames.witx, $eventrwflags */
export const EVENT_FD_READWRITE_HANGUP = 1;

/** The last kind of advice, `noreuse`. @see WASI preview 1, typenames.witx, $advice */
export const LAST_ADVICE = 5;

/**
 * Sizes in bytes of what is laid out in memory; the offsets of fields are beside the code that writes them.
 * @see WASI preview 1, typenames.witx: $iovec, $fdstat, $filestat, $dirent, $prestat, $subscription, $event
 */
export const SIZE = {
  iovec: 8,
  fdstat: 24,
  filestat: 64,
  dirent: 24,
  prestat: 8,
  subscription: 48,
  event: 32,
} as const;
