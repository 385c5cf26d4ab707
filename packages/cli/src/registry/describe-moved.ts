import type { PulledImage } from "@thimble/images";
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

/** What came of an image, or of an app with its images, and what did not, a line each. */
export function describePulled(pulled: PulledImage, name: string): readonly string[] {
  const { descriptor, images, fetchedBytes, imageBytes, attachments, leftOut } = pulled;
  const others = images.length === 0 ? "" : ` and ${images.length} image${images.length === 1 ? "" : "s"}`;
  const moved = { moved: fetchedBytes, whole: imageBytes, attachments: attachments.length };
  const line = describeMoved("pulled", { reference: `${name}${others}`, digest: descriptor.digest, ...moved });
  return [line, ...leftOut.map(describeLeftOut)];
}

/** What is about an image and did not come along, in one line. */
export function describeLeftOut(digest: string): string {
  return `left ${digest} out, which is about it: too large, too much in all, or not to be had`;
}
