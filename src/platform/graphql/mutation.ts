import { Field, ObjectType } from "type-graphql";
import { AppError, asRefusal, ErrorCode } from "./errors.js";
import { problemsOf } from "./validation.js";

@ObjectType({ description: "Why a mutation did not do what was asked. Nothing was changed." })
export class UserError {
  @Field(() => ErrorCode, { description: "What kind of problem it is." })
  code: ErrorCode;

  @Field(() => String, { nullable: true, description: "The input field at fault, as a path such as `salary.min`." })
  field: string | null;

  @Field(() => String, { description: "The problem in words." })
  message: string;
}

@ObjectType()
export abstract class MutationPayload {
  @Field(() => [UserError], { description: "Empty when the mutation succeeded." })
  userErrors: UserError[];
}

/** These are outcomes that a caller expects, and so data; any other error ends the field. */
const expected = new Set<ErrorCode>([
  ErrorCode.BAD_USER_INPUT,
  ErrorCode.NOT_FOUND,
  ErrorCode.CONFLICT,
  ErrorCode.RATE_LIMITED,
  ErrorCode.UPLOAD_REJECTED,
  ErrorCode.PAYLOAD_TOO_LARGE,
]);

type Result<Payload extends MutationPayload> = Omit<Payload, "userErrors">;

/**
 * Runs a mutation's body on checked input.
 * What the body throws as an expected AppError becomes the payload's `userErrors`, beside the `failed` values.
 */
export async function mutate<Payload extends MutationPayload>(
  input: object,
  failed: Result<Payload>,
  body: () => Promise<Result<Payload>>,
): Promise<Payload> {
  const userErrors = problemsOf(input).map((problem) => ({ code: ErrorCode.BAD_USER_INPUT, ...problem }));
  if (userErrors.length > 0) return { ...failed, userErrors } as unknown as Payload;
  try {
    return { ...(await body()), userErrors: [] } as unknown as Payload;
  } catch (thrown) {
    const error = asRefusal(thrown);
    if (error instanceof AppError && expected.has(error.code)) {
      const { code, field, message } = error;
      return { ...failed, userErrors: [{ code, field, message }] } as unknown as Payload;
    }
    throw error;
  }
}
