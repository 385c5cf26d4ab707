/** Calls `run` soon, after the caller has returned and other work had its chance. */
export type Schedule = (run: () => void) => void;

/** By Node's event loop: after the input and output that is ready. */
export const scheduleImmediate: Schedule = (run) => {
  setImmediate(run);
};
