/** Something without which no judgement is possible: its message says what it is, and what to do. */
export class JudgementError extends Error {
  override readonly name = "JudgementError";
}
