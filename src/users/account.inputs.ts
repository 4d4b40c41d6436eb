import { IsEmail, IsIn, IsOptional, Length } from "class-validator";
import { Field, InputType } from "type-graphql";
import { RequiredText } from "../platform/graphql/validation.js";
import { UserRole } from "./user.enums.js";

@InputType({ description: "A new account." })
export class RegisterInput {
  @IsEmail({}, { message: "an address such as name@example.org" })
  @Length(3, 254, { message: "at most 254 characters" })
  @Field(() => String, { description: "The address to sign in with; upper and lower case are the same." })
  email: string;

  @Length(10, 256, { message: "10 to 256 characters" })
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
  @Field(() => String, { description: "The account's address." })
  email: string;

  @Length(0, 256, { message: "at most 256 characters" })
  @Field(() => String, { description: "The account's password." })
  password: string;
}

@InputType({ description: "A refresh token to exchange. Each works once; using one again ends its session." })
export class RefreshTokenInput {
  @Field(() => String, { description: "The refresh token from the last `AuthPayload`." })
  refreshToken: string;
}
