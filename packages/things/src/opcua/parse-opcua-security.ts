import type { YamlNode } from "@thimble/model";
import type { FormInput } from "../description/form.ts";
import { parseSecretName } from "../security/parse-security-scheme.ts";
import type { SecurityDefinition } from "../security/thing-security.ts";
import { OPCUA_SECURITY_MODES, OPCUA_SECURITY_POLICIES, type WantedSecurity } from "./choose-endpoint.ts";
import { NO_SECURITY } from "./opcua-address.ts";

/** What a form asks for. */
export interface OpcuaSecurity {
  readonly security: WantedSecurity;
  readonly login: string | undefined;
}

const SCHEMES: readonly string[] = ["nosec", "auto", "basic", "combo", "uav:channelsec", "uav:authentication"];

/** @see OPC 10101 v1.00, section 6.3.3, uav:userIdentityToken */
const IDENTITIES: readonly string[] = ["Anonymous", "UserName", "Certificate"];

/** Definitions within definitions, at most so deep. */
const DEEPEST = 4;

/**
 * How a form's server is to be talked to: by `auto` with the most secure endpoint that it has, by `uav:channelsec` with the one that is named, and
 * without protection where nothing is said; as a user by `basic`, or by `uav:authentication` with a password or a certificate. `combo` puts several together. Reports what is wrong.
 * @see OPC 10101 v1.00, section 6.3 "Security Definitions"
 */
export function parseOpcuaSecurity({ node, frame }: FormInput): OpcuaSecurity {
  const found: { security: WantedSecurity | undefined; login: string | undefined } = {
    security: undefined,
    login: undefined,
  };
  const take = ({ name, node: definition }: SecurityDefinition, depth: number): void => {
    const scheme = definition.require("scheme", SCHEMES.join(" or "));
    switch (scheme?.asOneOf(SCHEMES)) {
      case "auto":
        found.security = { mode: undefined, policy: undefined };
        return;
      case "basic":
        found.login = parseSecretName(name, definition);
        return;
      case "uav:channelsec":
        found.security = parseChannel(definition);
        return;
      case "uav:authentication":
        found.login = parseIdentity(definition) === "Anonymous" ? undefined : parseSecretName(name, definition);
        return;
      case "combo":
        if (depth < DEEPEST) for (const each of parts(definition)) take(each, depth + 1);
        return;
      default:
    }
  };
  const parts = (definition: YamlNode): readonly SecurityDefinition[] => {
    const all = definition.require("allOf", "the names of the definitions that go together");
    return all === undefined ? [] : frame.security.named(all);
  };
  for (const each of frame.security.definitionsOf(node)) take(each, 0);
  return { security: found.security ?? NO_SECURITY, login: found.login };
}

function parseChannel(node: YamlNode): WantedSecurity {
  const mode = node.require("uav:securityMode", OPCUA_SECURITY_MODES.join(" or "))?.asOneOf(OPCUA_SECURITY_MODES);
  const policy = node
    .require("uav:securityPolicy", OPCUA_SECURITY_POLICIES.join(" or "))
    ?.asOneOf(OPCUA_SECURITY_POLICIES);
  return { mode, policy };
}

function parseIdentity(node: YamlNode): string | undefined {
  return node.require("uav:userIdentityToken", IDENTITIES.join(" or "))?.asOneOf(IDENTITIES);
}
