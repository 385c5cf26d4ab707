/** An expression of a template: its operator, and what is in it. @see RFC 6570, section 2.2 "Expressions" */
const EXPRESSION = /\{([+#./;?&]?)([^{}]*)\}/g;

/** How the values of an expression are joined, by its operator. @see RFC 6570, appendix A */
interface Style {
  readonly first: string;
  readonly between: string;
  readonly isNamed: boolean;
  /** Whether reserved characters stay as they are. */
  readonly isOpen: boolean;
}

const PLAIN: Style = { first: "", between: ",", isNamed: false, isOpen: false };

const STYLES: Readonly<Record<string, Style>> = {
  "+": { ...PLAIN, isOpen: true },
  "#": { ...PLAIN, first: "#", isOpen: true },
  ".": { ...PLAIN, first: ".", between: "." },
  "/": { ...PLAIN, first: "/", between: "/" },
  ";": { ...PLAIN, first: ";", between: ";", isNamed: true },
  "?": { ...PLAIN, first: "?", between: "&", isNamed: true },
  "&": { ...PLAIN, first: "&", between: "&", isNamed: true },
};

/** Operators whose variables may be left out: what is asked for is there without them. */
const OPTIONAL: readonly string[] = ["?", "&", "#"];

/**
 * A template with its variables in place; one without a value is left out, as the RFC has it. Levels 1 to 3; a value is a text, so `*` and `:n` do nothing.
 * @see RFC 6570, section 3 "Expansion"
 */
export function expandTemplate(template: string, values: ReadonlyMap<string, string>): string {
  return template.replaceAll(EXPRESSION, (_, operator: string, names: string) => {
    const { first, between, isNamed, isOpen } = STYLES[operator] ?? PLAIN;
    const parts = namesOf(names).flatMap((name) => {
      const value = values.get(name);
      if (value === undefined) return [];
      const text = isOpen ? encodeURI(value) : encodeURIComponent(value);
      return [isNamed ? `${name}=${text}` : text];
    });
    return parts.length === 0 ? "" : first + parts.join(between);
  });
}

/** The variables of a template without which it is another address, and that have no value. */
export function openVariables(template: string, values: ReadonlyMap<string, string>): readonly string[] {
  return [...template.matchAll(EXPRESSION)].flatMap(([, operator = "", names = ""]) =>
    OPTIONAL.includes(operator) ? [] : namesOf(names).filter((name) => !values.has(name)),
  );
}

function namesOf(names: string): readonly string[] {
  return names.split(",").map((name) => name.trim().replace(/\*$|:\d+$/, ""));
}
