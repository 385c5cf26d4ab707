import * as host from "./host";
import { HostText, Text } from "./text";

/** Where the host writes a text: 0 at 0 for ok, 1 at 4 for some, address at 8, length at 12. */
// @ts-ignore: decorator
@inline
const RESULT: usize = memory.data(16, 4);

/** The container's environment, as `environment` of its service in compose.yaml gives it. */
export abstract class config {
  /**
   * A variable as a number, or `fallback` where it is not set. The container is stopped when it is set and is no number.
   *
   * @example
   * const limit = config.number("LIMIT", 90);
   */
  @inline
  static number(name: HostText, fallback: f64): f64 {
    const text = Text.of(name);
    return host.configNumber(text.address, text.length, fallback);
  }

  /**
   * A variable as text, or `fallback` where it is not set. Makes a string, which costs about 3 KB of code: prefer numbers.
   *
   * @example
   * const site = config.text("SITE", "unknown");
   */
  @inline
  static text(name: HostText, fallback: string): string {
    const text = Text.of(name);
    return textOr(text.address, text.length, fallback);
  }
}

function textOr(name: usize, length: usize, fallback: string): string {
  host.configText(name, length, RESULT);
  if (load<u8>(RESULT) != 0 || load<u8>(RESULT + 4) == 0) return fallback;
  return String.UTF8.decodeUnsafe(load<u32>(RESULT + 8), load<u32>(RESULT + 12));
}
