import { nearest, ThimbleError } from "@thimble/base";
import { MAXIMUM_TOP_OFFSET, MAXIMUM_TOP_ROWS, TOP_SORTS, type TopQuery, type TopSort } from "../top/top-report.ts";

const DEFAULT_ROWS = 20;

/**
 * Reads what `/v1/top` is asked for; what is left out: the 20 containers that handle the most events.
 * @throws ThimbleError base.argument for a key to sort by that there is not, or a number out of its range
 */
export function parseTopQuery(search: URLSearchParams): TopQuery {
  return {
    sort: parseSort(search.get("sort") ?? "events"),
    isReversed: search.get("reverse") === "1",
    limit: parseCount(search, "limit", { fallback: DEFAULT_ROWS, minimum: 1, maximum: MAXIMUM_TOP_ROWS }),
    offset: parseCount(search, "offset", { fallback: 0, minimum: 0, maximum: MAXIMUM_TOP_OFFSET }),
    name: search.get("name") ?? undefined,
  };
}

/** @throws ThimbleError base.argument when there is no such key; names the nearest */
function parseSort(given: string): TopSort {
  const sort = TOP_SORTS.find((name) => name === given);
  if (sort !== undefined) return sort;
  const near = nearest(given, TOP_SORTS);
  throw new ThimbleError("base.argument", `Cannot sort by "${given}": there is no such key`, {
    expected: near === undefined ? `one of ${TOP_SORTS.join(", ")}` : `did you mean "${near}"?`,
  });
}

function parseCount(
  search: URLSearchParams,
  name: string,
  { fallback, minimum, maximum }: { readonly fallback: number; readonly minimum: number; readonly maximum: number },
): number {
  const given = search.get(name);
  if (given === null) return fallback;
  const value = Number(given);
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new ThimbleError("base.argument", `Cannot use ${name}=${given}: it is out of range`, {
    expected: `a whole number, ${minimum} to ${maximum}`,
  });
}
