import { NorthspecError } from "./errors.ts";
import type { Call } from "./operation.ts";

/** What {@link safe} gives: the reply, or the error and the response that it came with. */
export type SafeResult<Value, Failure> =
  | (Value & { readonly error?: undefined })
  | { readonly data?: undefined; readonly error: Failure; readonly response: Response | undefined };

/**
 * Gives a call's error back in place of throwing it. `error.name` and `error.status` tell which it is.
 *
 * @param call - a call of a client's method or of an operation's function.
 * @returns the reply, or `{ error, response }`. What is no failure of the call, such as wrong input, is still thrown.
 * @throws TypeError where the input of the call cannot be sent.
 * @example
 * ```ts
 * import { createClient, safe } from "@northspec/client";
 *
 * const client = createClient({ token: process.env["NORTHFLANK_API_TOKEN"] });
 * const { data, error } = await safe(client.getService({ projectId: "default-project", serviceId: "nothing" }));
 * if (error?.name === "NotFoundError") console.log("no such service");
 * else console.log(data?.name);
 * ```
 */
export async function safe<Value extends object, Failure>(
  call: Call<Value, Failure>,
): Promise<SafeResult<Value, Failure>> {
  try {
    return await call;
  } catch (error) {
    // The type of the call says which of the errors it can be.
    if (error instanceof NorthspecError) return { error: error as Failure, response: error.response };
    throw error;
  }
}
