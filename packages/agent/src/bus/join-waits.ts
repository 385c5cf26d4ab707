/** What a sender has to wait for: nothing as a rule, which then costs no promise. */
export type Wait = void | Promise<void>;

/** A wait for both. */
export function joinWaits(one: Wait, other: Wait): Promise<void> | undefined {
  if (one === undefined) return other ?? undefined;
  if (other === undefined) return one;
  return Promise.all([one, other]).then(() => undefined);
}
