import { MAXIMUM_TOP_OFFSET, TOP_SORTS, type TopQuery } from "@thimble/agent";
import type { Key } from "../terminal/terminal.ts";

/** What a key asks for: another page, the end, or nothing. */
export type KeyMeaning =
  | { readonly kind: "query"; readonly query: TopQuery }
  | { readonly kind: "quit" }
  | { readonly kind: "nothing" };

/** What the keys are for, in one line. */
export const TOP_KEYS = "< > sort by another column   r other way round   up down PgUp PgDn move   q end";

/** What a key means where this page is shown, of so many containers that are there to be shown. */
export function keyMeaning(key: Key, query: TopQuery, matching: number): KeyMeaning {
  switch (key) {
    case "q":
    case "Q":
    case "ctrl-c":
      return { kind: "quit" };
    case ">":
    case "right":
      return ask(query, { sort: sortBeside(query, 1), offset: 0 });
    case "<":
    case "left":
      return ask(query, { sort: sortBeside(query, -1), offset: 0 });
    case "r":
      return ask(query, { isReversed: !query.isReversed, offset: 0 });
    case "up":
      return move(query, -1, matching);
    case "down":
      return move(query, 1, matching);
    case "page-up":
      return move(query, -query.limit, matching);
    case "page-down":
    case " ":
      return move(query, query.limit, matching);
    case "home":
      return ask(query, { offset: 0 });
    default:
      return { kind: "nothing" };
  }
}

function ask(query: TopQuery, changed: Partial<TopQuery>): KeyMeaning {
  return { kind: "query", query: { ...query, ...changed } };
}

/** Never beyond the last page. */
function move(query: TopQuery, rows: number, matching: number): KeyMeaning {
  const last = Math.min(MAXIMUM_TOP_OFFSET, Math.max(0, matching - query.limit));
  return ask(query, { offset: Math.max(0, Math.min(last, query.offset + rows)) });
}

function sortBeside({ sort }: TopQuery, step: number): TopQuery["sort"] {
  const at = TOP_SORTS.indexOf(sort) + step + TOP_SORTS.length;
  return TOP_SORTS[at % TOP_SORTS.length] ?? sort;
}
