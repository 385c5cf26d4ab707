import { nearest } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { type ParsedScheme, parseSecurityScheme, textsOf } from "./parse-security-scheme.ts";
import type { SecurityScheme } from "./security-scheme.ts";

/** Definitions within definitions, at most so deep. */
const DEEPEST = 4;

/** What a form asks for: all of these together, or why it can not be done. */
export type FormSecurity =
  | { readonly schemes: readonly SecurityScheme[]; readonly foreign?: never }
  /** What can not be done, as in `coap does not log in with …`. */
  | { readonly foreign: string; readonly schemes?: never };

/** A member of `securityDefinitions`. */
export interface SecurityDefinition {
  readonly name: string;
  readonly node: YamlNode;
}

/**
 * What a Thing says of security. It is read where a form's driver uses it, and once, so that a scheme that Thimble does not have is no
 * problem where nothing uses it.
 * @see WoT Thing Description 1.1, section 5.3.1.1 "Thing", securityDefinitions and security
 */
export class ThingSecurity {
  readonly #definitions: ReadonlyMap<string, YamlNode>;
  readonly #names: YamlNode | undefined;
  readonly #read = new Map<string, ParsedScheme>();
  #usual: readonly SecurityDefinition[] | undefined;

  /** `root` is the Thing's document; left out for one that asks for nothing. */
  constructor(root?: YamlNode) {
    const definitions = root?.get("securityDefinitions")?.entries("a map of security definitions") ?? [];
    this.#definitions = new Map(definitions.map(({ key, value }) => [key, value]));
    this.#names = root?.get("security");
  }

  /** How the driver of this form shows who it is, all of them together; none where that can not be done. Reports as `ask`. */
  of(form: YamlNode, kinds?: readonly SecurityScheme["kind"][]): readonly SecurityScheme[] {
    return this.ask(form, kinds).schemes ?? [];
  }

  /**
   * What this form asks for. Of a `combo` with `oneOf` the first that can be done is taken. Reports a name without a definition, and a bad definition.
   * @param kinds what its driver does; default every kind
   */
  ask(form: YamlNode, kinds?: readonly SecurityScheme["kind"][]): FormSecurity {
    const own = form.get("scopes");
    const scopes = own === undefined ? undefined : textsOf(own);
    return together(this.definitionsOf(form).map((each) => this.#askFor(each, { kinds, scopes }, 0)));
  }

  #askFor(definition: SecurityDefinition, wish: Wish, depth: number): FormSecurity {
    const { name, node } = definition;
    const kind = node.get("scheme");
    if (kind?.kind === "string" && kind.asString() === "combo") return this.#combined(definition, wish, depth);
    const key = `${name} ${wish.scopes?.join(" ")}`;
    const parsed = this.#read.get(key) ?? parseSecurityScheme(name, node, wish.scopes);
    this.#read.set(key, parsed);
    if (parsed.foreign !== undefined) return { foreign: parsed.foreign };
    const { scheme } = parsed;
    if (scheme === undefined) return { schemes: [] };
    return wish.kinds?.includes(scheme.kind) === false ? { foreign: scheme.kind } : { schemes: [scheme] };
  }

  /** @see WoT Thing Description 1.1, section 5.3.3.4 "ComboSecurityScheme" */
  #combined({ name, node }: SecurityDefinition, wish: Wish, depth: number): FormSecurity {
    if (depth >= DEEPEST) return { foreign: `${name}, which is in itself` };
    const all = node.get("allOf");
    const choices =
      all === undefined ? node.require("oneOf", "the names of the definitions of which one is used") : all;
    if (choices === undefined) return { schemes: [] };
    const asked = this.named(choices).map((each) => this.#askFor(each, wish, depth + 1));
    if (all !== undefined) return together(asked);
    return asked.find(({ schemes }) => schemes !== undefined) ?? together(asked);
  }

  /** The variables of a form's address in which a key goes. */
  keysInAddress(form: YamlNode): readonly string[] {
    return this.of(form).flatMap((scheme) => (scheme.kind === "apikey" && scheme.in === "uri" ? scheme.name : []));
  }

  /** The definitions that hold for a form, for a driver with schemes of its own. Reports a name without a definition. */
  definitionsOf(form: YamlNode): readonly SecurityDefinition[] {
    const own = form.get("security");
    if (own !== undefined) return this.named(own);
    this.#usual ??= this.#names === undefined ? [] : this.named(this.#names);
    return this.#usual;
  }

  /** The definitions of these names, a text or a list of them. Reports a name without a definition. */
  named(names: YamlNode): readonly SecurityDefinition[] {
    const nodes = names.kind === "list" ? names.asList() : [names];
    return nodes.flatMap((node) => this.#definition(node) ?? []);
  }

  #definition(node: YamlNode): SecurityDefinition | undefined {
    const name = node.asString("the name of a security definition");
    if (name === undefined) return undefined;
    const definition = this.#definitions.get(name);
    if (definition !== undefined) return { name, node: definition };
    const names = [...this.#definitions.keys()];
    const near = nearest(name, names);
    const others = names.length === 0 ? "" : `one of ${names.join(", ")}; or `;
    node.report("things.bad-description", `there is no security definition "${name}"`, {
      expected:
        near === undefined ? `${others}add securityDefinitions: { ${name}: { scheme: … } }` : `did you mean "${near}"?`,
    });
    return undefined;
  }
}

interface Wish {
  readonly kinds: readonly SecurityScheme["kind"][] | undefined;
  readonly scopes: readonly string[] | undefined;
}

function together(asked: readonly FormSecurity[]): FormSecurity {
  const foreign = asked.flatMap((each) => each.foreign ?? []);
  if (foreign.length > 0) return { foreign: [...new Set(foreign)].join(" and ") };
  return { schemes: asked.flatMap((each) => each.schemes ?? []) };
}
