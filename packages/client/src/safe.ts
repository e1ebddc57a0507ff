import { NorthspecError } from "./errors.ts";
import type { Call } from "./operation.ts";

/** Result of {@link safe}: that of the call, or its error and the response. */
export type SafeResult<Value, Failure> =
  | (Value & { readonly error?: undefined })
  | { readonly data?: undefined; readonly error: Failure; readonly response: Response | undefined };

/**
 * Returns the error of a call instead of throwing it. `error.name` and `error.status` narrow its type.
 *
 * @param call - a call of a client's method or of an operation's function.
 * @returns the result of the call, or `{ error, response }`.
 * @throws TypeError if the input of the call is invalid.
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
    // The type of the call lists its errors.
    if (error instanceof NorthspecError) return { error: error as Failure, response: error.response };
    throw error;
  }
}
