import { type CallExpression, IdentifierExpression, Node, PropertyAccessExpression } from "assemblyscript";

/** Calls `visit` for `node` and for every node below it. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of Object.values(node)) {
    if (child instanceof Node) walk(child, visit);
    else if (Array.isArray(child)) for (const item of child) if (item instanceof Node) walk(item, visit);
  }
}

/** The last name in what is called: `number` of `thing("machine").number("temperature")`. */
export function calledName({ expression }: CallExpression): string | undefined {
  if (expression instanceof IdentifierExpression) return expression.text;
  return expression instanceof PropertyAccessExpression ? expression.property.text : undefined;
}
