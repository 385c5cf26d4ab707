/** An address for people. */
export function withoutLogin(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//");
}
