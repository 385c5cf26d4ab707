import { formatBytes } from "../output/format.ts";

/** What moved over the wire, in one line. */
export function describeMoved(
  verb: string,
  {
    reference,
    digest,
    moved,
    whole,
    attachments,
  }: {
    readonly reference: string;
    readonly digest: string;
    /** Bytes that went over the wire. */
    readonly moved: number;
    /** Bytes of the image, and of what went along. */
    readonly whole: number;
    /** Signatures and other referrers that went along. */
    readonly attachments: number;
  },
): string {
  const along = attachments === 0 ? "" : `, with ${attachments} about it`;
  return `${verb} ${reference}  ${formatBytes(moved)} of ${formatBytes(whole)}${along}  ${digest}`;
}

/** What is about an image and did not come along, in one line. */
export function describeLeftOut(digest: string): string {
  return `left ${digest} out, which is about it: too large, too much in all, or not to be had`;
}
