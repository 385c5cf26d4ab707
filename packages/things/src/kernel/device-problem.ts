import { type ErrorParts, ThimbleError } from "@thimble/base";
import { asKernelError } from "./kernel-error.ts";

type Problem = readonly [
  code: "things.unreachable" | "things.refused" | "base.timeout",
  state: string,
  expected?: string,
];

/** What the kernel's reasons come to for a person. What is not here is a device that can not be reached. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  ENOENT: [
    "things.unreachable",
    "there is no such device",
    "a device that `thimble things scan` lists; its interface may have to be switched on",
  ],
  EACCES: ["things.unreachable", "it may not be opened", "a user in the group that owns it: usermod -aG GROUP USER"],
  EPERM: ["things.unreachable", "it may not be used so", "a user in the group that owns it: usermod -aG GROUP USER"],
  ENODEV: ["things.unreachable", "the device is gone"],
  ENXIO: ["things.unreachable", "nothing acknowledges"],
  EREMOTEIO: ["things.unreachable", "nothing acknowledges"],
  EBADF: ["things.unreachable", "it was closed"],
  EBUSY: ["things.refused", "another program or driver uses it"],
  EINVAL: ["things.refused", "the device can not do what is asked"],
  EOPNOTSUPP: ["things.refused", "the device can not do what is asked"],
  ETIMEDOUT: ["base.timeout", "the bus gives no answer"],
};

/**
 * The error of the catalogue for what went wrong with a device; one of the catalogue stays what it is.
 * @param what what could not be done, with its device: `read gpiochip0 line 17`
 */
export function deviceProblem(error: unknown, what: string, parts: ErrorParts = {}): ThimbleError {
  if (error instanceof ThimbleError) return error;
  const cause = asKernelError(error);
  const [code, state, expected] = PROBLEMS[cause.code] ?? ["things.unreachable", `the kernel says ${cause.code}`];
  return new ThimbleError(code, `Cannot ${what}: ${state}`, {
    ...(expected === undefined ? {} : { expected }),
    ...parts,
    cause,
  });
}

/** Whether a call failed because its device is gone: its file is of no use any more. */
export function isDeviceLost(error: unknown): boolean {
  return ["ENODEV", "EBADF"].includes(asKernelError(error).code);
}
