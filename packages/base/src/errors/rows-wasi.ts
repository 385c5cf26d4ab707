/** Errors of the package wasi. */
export const WASI_ERRORS = {
  "wasi.not-a-command": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "The file is a module, but no program: a command of WASI preview 1 exports `_start` and its memory. A reactor exports `_initialize` instead and has nothing to run by itself; a container is run from its folder or image.",
  },
  "wasi.old-snapshot": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "The program was built for `wasi_unstable`, the snapshot before preview 1, whose calls have the same names and other layouts. Compile it again with a toolchain of 2020 or later.",
  },
  "wasi.import-refused": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "The program imports something that is not in WASI preview 1. The message names it. WASI 0.2 components and containers of Thimble are no bare programs.",
  },
  "wasi.not-runnable": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "V8 refuses to compile or instantiate the program; the cause says why. Often it takes an import for another type than preview 1 gives it, or it is text (WAT).",
  },
  "wasi.folder-unusable": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "A folder that a program was given is not there, is no folder, or can not be read by the user who runs Thimble.",
  },
  "wasi.no-folders": {
    audience: "environment",
    exitCode: 3,
    httpStatus: 501,
    retryable: false,
    help: "Programs get folders only where the kernel can open a name from an open folder through `/proc/self/fd`, which is Linux with /proc mounted: without it a program could race its way out of the folder. Run the program without `--dir` or volumes here.",
  },
} as const;
