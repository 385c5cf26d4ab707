import type { FormInput } from "../description/form.ts";

/** The name of the secret to log in with: MQTT has a user and a password, and a place for nothing else. @see MQTT 3.1.1, section 3.1.3 */
export function parseMqttLogin({ node, url, href, frame }: FormInput): string | undefined {
  const [scheme, ...others] = frame.security.of(node);
  if (scheme === undefined) return undefined;
  if (scheme.kind !== "basic" || others.length > 0)
    node.report(
      "things.bad-description",
      `MQTT does not log in with ${[scheme, ...others].map((each) => each.kind).join(" and ")}`,
      {
        expected: "security with one scheme, basic",
      },
    );
  if (url.username !== "")
    href.report("things.bad-description", "there is a login in it and another in security", {
      expected: "one of the two",
    });
  return scheme.secret;
}
