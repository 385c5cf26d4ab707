/** How an output of a PWM chip is, or is to be. Times are nanoseconds. */
export interface PwmState {
  readonly period: number;
  readonly duty: number;
  readonly isInversed: boolean;
  readonly isEnabled: boolean;
}

/** A write to one of the files of an output. */
export type PwmWrite = readonly [file: "enable" | "polarity" | "duty_cycle" | "period", text: string];

/**
 * The writes that bring an output from one state to another, in an order that the kernel takes: the duty never exceeds the period, and the polarity changes
 * only while the output is off.
 * @see Linux, Documentation/driver-api/pwm.rst, "Using PWMs with the sysfs interface"
 */
export function planPwm(now: PwmState, wanted: PwmState): readonly PwmWrite[] {
  const mustStop = now.isEnabled && (!wanted.isEnabled || now.isInversed !== wanted.isInversed);
  const isOn = now.isEnabled && !mustStop;
  const duty = ["duty_cycle", String(wanted.duty)] as const;
  const period = ["period", String(wanted.period)] as const;
  // The duty goes down before the period does, and up after it.
  const times = now.duty <= wanted.period ? [period, duty] : [duty, period];
  return [
    ...(mustStop ? [["enable", "0"] as const] : []),
    ...times.filter(([file]) => (file === "period" ? now.period !== wanted.period : now.duty !== wanted.duty)),
    ...(now.isInversed === wanted.isInversed ? [] : [["polarity", wanted.isInversed ? "inversed" : "normal"] as const]),
    ...(wanted.isEnabled && !isOn ? [["enable", "1"] as const] : []),
  ];
}
