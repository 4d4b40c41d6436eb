import { IsIn, IsOptional } from "class-validator";
import { Field, InputType } from "type-graphql";
import { EmailAddress, KnownEmailAddress, Password, RequiredText } from "../platform/graphql/validation.js";
import { UserRole } from "./user.enums.js";

@InputType({ description: "A new account." })
export class RegisterInput {
  @EmailAddress()
  @Field(() => String, { description: "The address to sign in with; upper and lower case are the same." })
  email: string;

  @Password(10)
  @Field(() => String, { description: "10 characters or more." })
  password: string;

  @RequiredText(200)
  @Field(() => String, { description: "Full name." })
  name: string;

  @IsOptional()
  @IsIn([UserRole.CANDIDATE, UserRole.RECRUITER], { message: "CANDIDATE or RECRUITER" })
  @Field(() => UserRole, { nullable: true, description: "CANDIDATE (the default) or RECRUITER." })
  role?: UserRole | null;
}

@InputType({ description: "Who signs in." })
export class LoginInput {
  @KnownEmailAddress()
  @Field(() => String, { description: "The account's address." })
  email: string;

  @Password(0)
  @Field(() => String, { description: "The account's password." })
  password: string;
}

@InputType({ description: "A refresh token to exchange. Each works once; using one again ends its session." })
export class RefreshTokenInput {
  @Field(() => String, { description: "The refresh token from the last `AuthPayload`." })
  refreshToken: string;
}
