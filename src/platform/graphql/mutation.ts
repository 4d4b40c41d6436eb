import { type ValidationError, validate } from "class-validator";
import { Field, ObjectType } from "type-graphql";
import { AppError, asRefusal, ErrorCode } from "./errors.js";

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
  const userErrors = await inputErrors(input);
  if (userErrors.length > 0) return { ...failed, userErrors } as Payload;
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

async function inputErrors(input: object): Promise<UserError[]> {
  const problems = await validate(input, { forbidUnknownValues: false, stopAtFirstError: true });
  return problems.flatMap((problem) => flatten(problem, ""));
}

function flatten(problem: ValidationError, prefix: string): UserError[] {
  const field = `${prefix}${problem.property}`;
  const own = Object.values(problem.constraints ?? {}).map((message) => ({
    code: ErrorCode.BAD_USER_INPUT,
    field,
    message,
  }));
  return [...own, ...(problem.children ?? []).flatMap((child) => flatten(child, `${field}.`))];
}
