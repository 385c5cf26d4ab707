import type { Substitute, SubstituteProblem } from "../../yaml/yaml-source.ts";

/** Values of variables by name. */
type Variables = Readonly<Record<string, string>>;

/** What a `$` begins: how far it reaches in the text, and what stands for it; a value of undefined has been reported. */
interface Piece {
  readonly end: number;
  readonly value: string | undefined;
}

/**
 * Makes what puts variables into texts: `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:?error}`, `${VAR?error}`,
 * `${VAR:+alternative}`, `${VAR+alternative}`, and `$$` for a plain `$`. Defaults, errors and alternatives may hold variables again.
 * A `$` before anything else is left as it is.
 *
 * Unlike Compose, which warns and goes on with an empty text, a variable without value or default is a problem: an empty limit in a
 * plant is worse than no deployment.
 * @see Compose Specification, section "Interpolation"
 */
export function substituteVariables(variables: Variables): Substitute {
  return (text, problem) => expand(text, variables, problem);
}

function expand(text: string, variables: Variables, problem: SubstituteProblem): string | undefined {
  let result = "";
  let isWhole = true;
  let from = 0;
  for (let at = text.indexOf("$"); at >= 0; at = text.indexOf("$", from)) {
    const piece = pieceAt(text, at, variables, problem);
    if (piece.value === undefined) isWhole = false;
    result += text.slice(from, at) + (piece.value ?? "");
    from = piece.end;
  }
  return isWhole ? result + text.slice(from) : undefined;
}

function pieceAt(text: string, at: number, variables: Variables, problem: SubstituteProblem): Piece {
  if (text[at + 1] === "$") return { end: at + 2, value: "$" };
  if (text[at + 1] === "{") {
    const close = closingBrace(text, at + 1);
    if (close === undefined) return malformed(text.slice(at), text.length, problem);
    return { end: close + 1, value: braced(text.slice(at + 2, close), variables, problem) };
  }
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(at + 1))?.[0];
  if (name === undefined) return { end: at + 1, value: "$" };
  return { end: at + 1 + name.length, value: lookUp(name, variables) ?? missing(name, "", problem) };
}

/** The value of what stands between `${` and `}`. */
function braced(inner: string, variables: Variables, problem: SubstituteProblem): string | undefined {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])(.*))?$/s.exec(inner);
  if (match === null) return malformed(`\${${inner}}`, 0, problem).value;
  const [, name = "", operator, word = ""] = match;
  const value = lookUp(name, variables);
  const isGiven = value !== undefined && !(operator?.startsWith(":") === true && value === "");
  if (operator?.endsWith("+") === true) return isGiven ? expand(word, variables, problem) : "";
  if (isGiven) return value;
  if (operator?.endsWith("-") === true) return expand(word, variables, problem);
  const reason = operator === undefined ? "" : expand(word, variables, problem);
  return reason === undefined ? undefined : missing(name, reason, problem);
}

function lookUp(name: string, variables: Variables): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

function closingBrace(text: string, open: number): number | undefined {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "{") depth += 1;
    if (text[i] === "}") depth -= 1;
    if (depth === 0) return i;
  }
  return undefined;
}

function malformed(piece: string, end: number, problem: SubstituteProblem): Piece {
  problem("model.bad-variable", `"${piece}" is no variable`, `write \${NAME} for a variable, or $$ for a plain $`);
  return { end, value: undefined };
}

function missing(name: string, reason: string, problem: SubstituteProblem): undefined {
  const state = `the variable ${name} has no value${reason === "" ? "" : `: ${reason}`}`;
  const expected = `set ${name} in the environment, or write a default as \${${name}:-default}`;
  problem("model.missing-variable", state, expected);
  return undefined;
}
