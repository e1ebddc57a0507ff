import { operationTable } from "@northspec/types/operations";
import { expect, test } from "vitest";
import { officialClient } from "./official.ts";

// The guide for migration derives the names in this way.
test.each(Object.values(operationTable))(
  "the official client has a method for the command $cliCommand",
  async ({ cliCommand }) => {
    const words = cliCommand.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const call = officialClient("http://127.0.0.1:1", "no-token")(words, { parameters: {} });
    // It has the method, which requires parameters or fails to connect.
    await expect(call).rejects.not.toThrow(/^The official client has no/);
  },
);
