import type { FormInput } from "../description/form.ts";

/** MQTT has a user and a password, and a place for nothing else. @see MQTT 3.1.1, section 3.1.3 */
export const MQTT_LOGINS: readonly ["basic", "auto"] = ["basic", "auto"];

/** The name of the secret to log in with: Reports two of them. */
export function parseMqttLogin({ node, url, href, frame }: FormInput): string | undefined {
  const [scheme, ...others] = frame.security.of(node, MQTT_LOGINS);
  if (scheme === undefined) return undefined;
  if (others.length > 0)
    node.report("things.bad-description", "MQTT does not log in with two users", {
      expected: "security with one scheme, basic",
    });
  if (url.username !== "")
    href.report("things.bad-description", "there is a login in it and another in security", {
      expected: "one of the two",
    });
  return scheme.secret;
}
