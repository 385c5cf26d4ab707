/**
 * What calls of the host cost, in instructions: they are taken from the same budget as the container's own, so that a flood of host
 * calls ends as an endless loop does. About one nanosecond of one core each, rounded up. Fixed numbers, never measured at run time:
 * the same events cost the same on every run. Part of the contract. @see wit/edge.wit
 */
export const PRICES = {
  /** Any call. */
  call: 100,
  /** Opening a name, or going by one: it is checked and looked up, and where it is opened also kept. */
  open: 400,
  /** A record of effects: a message, a write, a change of state, a log line. */
  effect: 300,
  /** A step on the disk: a folder or file opened, read, written, looked at. A path takes one for each folder on it. */
  fileStep: 5000,
  /** A wait: the container's stack is put aside, a timer or a question is made, and the stack is taken up again. */
  wait: 5000,
  /** Bytes copied or read for one instruction. */
  bytesPerUnit: 4,
  /**
   * Each byte parsed as JSON: nested empty arrays take about so many nanoseconds a byte, most texts far fewer, and objects full of names
   * never seen before about three times as many.
   */
  parsedByte: 16,
  /** Each name that is looked through, and maybe handed over, where names are listed in order: a short one takes some 350 ns. */
  listed: 400,
} as const;
