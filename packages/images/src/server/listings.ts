import type { Digest } from "@thimble/model";
import { Refusal } from "./refusal.ts";
import type { RegistryStore } from "./registry-store.ts";

/** Items of a page, when the client does not say; and at most. */
const PAGE = 1000;
const MAXIMUM_PAGE = 10_000;
/** Bytes of a page of referrers: it has to be a manifest that every client takes. @see OCI distribution-spec v1.1.1, "Listing Referrers" */
const REFERRERS_BYTES = 3 * 1024 * 1024;

/** A page of a list, and the header that says where the next one is. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The part of a sorted list that `n` and `last` of a request ask for.
 * @throws Refusal UNSUPPORTED with 400 for an `n` that is no number
 * @see OCI distribution-spec v1.1.1, "Listing Tags"
 */
export function listPage(sorted: readonly string[], url: URL): ListPage<string> {
  const last = url.searchParams.get("last");
  const after = last === null ? sorted : sorted.filter((item) => item > last);
  const asked = url.searchParams.get("n");
  if (asked !== null && !/^\d{1,9}$/.test(asked)) throw new Refusal("UNSUPPORTED", "n is a number", { status: 400 });
  const items = after.slice(0, Math.min(asked === null ? PAGE : Number(asked), MAXIMUM_PAGE));
  return { items, headers: items.length < after.length ? nextPage(url, items.at(-1), items.length) : {} };
}

/** What refers to a manifest. @see OCI distribution-spec v1.1.1, "Listing Referrers" */
export async function listReferrers(
  store: RegistryStore,
  repository: string,
  subject: Digest,
  url: URL,
): Promise<ListPage<unknown>> {
  // Of a repository that is not there, too, nothing refers to anything: a 404 would say that there is no such API.
  const known = await store.index(repository).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === "NAME_UNKNOWN") return undefined;
    throw error;
  });
  const wanted = url.searchParams.get("artifactType");
  const last = url.searchParams.get("last");
  const all = known?.entries.filter((entry) => entry.subject === subject) ?? [];
  const start = last === null ? 0 : all.findIndex((entry) => entry.descriptor.digest === last) + 1;
  const manifests: unknown[] = [];
  let bytes = 0;
  let headers = {};
  for (const [i, entry] of all.slice(start).entries()) {
    const manifest = await store.describe(entry);
    if (manifest === undefined || (wanted !== null && manifest.artifactType !== wanted)) continue;
    const { artifactType, annotations } = manifest;
    const row = { ...entry.descriptor, artifactType, annotations };
    bytes += Buffer.byteLength(JSON.stringify(row));
    if (bytes > REFERRERS_BYTES && manifests.length > 0) {
      headers = nextPage(url, all[start + i - 1]?.descriptor.digest, manifests.length);
      break;
    }
    manifests.push(row);
  }
  const filtered = wanted === null ? {} : { "oci-filters-applied": "artifactType" };
  return { items: manifests, headers: { ...filtered, ...headers } };
}

/** @see RFC 8288, section 3; there is no page after an empty one */
function nextPage({ pathname, searchParams }: URL, last: string | undefined, length: number): Record<string, string> {
  if (last === undefined || length === 0) return {};
  const query = new URLSearchParams(searchParams);
  query.set("last", last);
  return { link: `<${pathname}?${query}>; rel="next"` };
}
