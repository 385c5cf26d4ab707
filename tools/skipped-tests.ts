/** How a test says that it is left out for what no package brings: a part of the kernel. */
const KERNEL_REASON = /# the kernel has no /;

/** Tests that a report of `node --test` in the form `spec` says were left out: all of them, and those for want of a part of the kernel. */
export function skippedTests(report: string): { readonly all: number; readonly forKernel: number } {
  const lines = report.split("\n").filter((line) => /^\s*﹣ /.test(line));
  return { all: lines.length, forKernel: lines.filter((line) => KERNEL_REASON.test(line)).length };
}
