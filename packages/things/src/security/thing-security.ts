import { nearest } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { parseSecurityScheme } from "./parse-security-scheme.ts";
import type { SecurityScheme } from "./security-scheme.ts";

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
  readonly #read = new Map<string, SecurityScheme | undefined>();
  #usual: readonly SecurityDefinition[] | undefined;

  /** `root` is the Thing's document; left out for one that asks for nothing. */
  constructor(root?: YamlNode) {
    const definitions = root?.get("securityDefinitions")?.entries("a map of security definitions") ?? [];
    this.#definitions = new Map(definitions.map(({ key, value }) => [key, value]));
    this.#names = root?.get("security");
  }

  /** How the driver of this form shows who it is, all of them together. Reports a name without a definition, and a bad definition. */
  of(form: YamlNode): readonly SecurityScheme[] {
    return this.definitionsOf(form).flatMap(({ name, node }) => {
      if (!this.#read.has(name)) this.#read.set(name, parseSecurityScheme(name, node));
      return this.#read.get(name) ?? [];
    });
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
    const near = nearest(name, [...this.#definitions.keys()]);
    node.report("things.bad-description", `there is no security definition "${name}"`, {
      expected: near === undefined ? `add securityDefinitions: { ${name}: { scheme: … } }` : `did you mean "${near}"?`,
    });
    return undefined;
  }
}
