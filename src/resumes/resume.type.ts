import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type {
  ResumeLinkKind as LinkKind,
  ParsedResume,
  ResumeSection as Section,
} from "../files/resume/parsed-resume.js";
import { enumType } from "../platform/graphql/enum-type.js";
import { Skill } from "../skills/skill.type.js";

export const ResumeSection = enumType<Section>("ResumeSection", "A part of a résumé, whatever its heading calls it.", {
  SUMMARY: "Who the candidate is, or looks for, in a few words.",
  EXPERIENCE: "Work.",
  EDUCATION: "Schools and degrees.",
  SKILLS: "What the candidate can do.",
  LANGUAGES: "Languages spoken.",
  PROJECTS: "Projects.",
  CERTIFICATIONS: "Certificates and licences.",
  AWARDS: "Awards, honours and grants.",
  PUBLICATIONS: "Publications, talks and patents.",
  VOLUNTEERING: "Volunteering, memberships and other activities.",
  INTERESTS: "Interests and further remarks.",
  REFERENCES: "People who recommend the candidate.",
  CONTACT: "How the candidate is reached.",
});

export const ResumeLinkKind = enumType<LinkKind>("ResumeLinkKind", "Where a link leads.", {
  LINKEDIN: "A profile on LinkedIn.",
  GITHUB: "A profile on GitHub.",
  SITE: "The candidate's own site.",
  OTHER: "Another profile or site.",
});

@ObjectType({ simpleResolvers: true, description: "An address that a résumé gives." })
export class ResumeLink {
  @Field(() => ResumeLinkKind, { description: "Where it leads." })
  kind: LinkKind;

  @Field(() => String, { description: "The address." })
  url: string;
}

@ObjectType({ description: "A skill that a résumé names." })
export class ResumeSkill {
  @Field(() => Skill, { description: "The skill, by whichever of its names it is called." })
  skill: Skill;

  @Field(() => Float, {
    description: "From 0 to 1: a skill in a list of skills is surer than one that a text mentions.",
  })
  confidence: number;
}

@ObjectType({ simpleResolvers: true, description: "A school, course or degree." })
export class ResumeEducation {
  @Field(() => String, { nullable: true, description: "The school." })
  institution: string | null;

  @Field(() => String, { nullable: true, description: "The degree, as written." })
  degree: string | null;

  @Field(() => String, { nullable: true, description: "What it is in." })
  field: string | null;

  @Field(() => String, { nullable: true, description: "As precisely as it is written: `2018` or `2018-09`." })
  startDate: string | null;

  @Field(() => String, { nullable: true, description: "Null if it is not written, or goes on." })
  endDate: string | null;

  @Field(() => Boolean, { description: "It goes on." })
  isCurrent: boolean;
}

@ObjectType({ simpleResolvers: true, description: "A job." })
export class ResumeWorkExperience {
  @Field(() => String, { nullable: true, description: "The employer." })
  company: string | null;

  @Field(() => String, { nullable: true, description: "The position." })
  title: string | null;

  @Field(() => String, { nullable: true, description: "As precisely as it is written: `2018` or `2018-09`." })
  startDate: string | null;

  @Field(() => String, { nullable: true, description: "Null if it is not written, or goes on." })
  endDate: string | null;

  @Field(() => Boolean, { description: "It goes on." })
  isCurrent: boolean;

  @Field(() => String, { nullable: true, description: "What is written about it, a line for each point." })
  description: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: "How sure the reading is, from 0 (nothing found) to 1 (no doubt).",
})
export class ResumeConfidence {
  @Field(() => Float, { description: "That the file is a résumé at all." })
  overall: number;

  @Field(() => Float, { description: "Of the name." })
  name: number;

  @Field(() => Float, { description: "Of the e-mail address." })
  email: number;

  @Field(() => Float, { description: "Of the telephone number." })
  phone: number;

  @Field(() => Float, { description: "Of the links." })
  links: number;

  @Field(() => Float, { description: "Of the skills, on average." })
  skills: number;

  @Field(() => Float, { description: "Of the schools." })
  education: number;

  @Field(() => Float, { description: "Of the jobs." })
  workExperience: number;

  @Field(() => Float, { description: "Of the years." })
  yearsOfExperience: number;
}

@ObjectType({ simpleResolvers: true, description: "What a résumé says, as far as a program can tell." })
export class Resume {
  @Field(() => ID, { description: "The file that was read." })
  fileId: string;

  @Field(() => String, { nullable: true, description: "The candidate's name." })
  name: string | null;

  @Field(() => String, { nullable: true, description: "The candidate's e-mail address." })
  email: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The candidate's telephone number: E.164 where the country is clear, otherwise as written.",
  })
  phone: string | null;

  @Field(() => String, { nullable: true, description: "The same as written." })
  phoneAsWritten: string | null;

  @Field(() => [ResumeLink], { description: "Profiles and sites." })
  links: ResumeLink[];

  @Field(() => [ResumeSkill], { description: "Skills of the catalogue that it names, the surest first." })
  skills: ParsedResume["skills"];

  @Field(() => [ResumeEducation], { description: "Schools, in the order of the résumé." })
  education: ResumeEducation[];

  @Field(() => [ResumeWorkExperience], { description: "Jobs, in the order of the résumé." })
  workExperience: ResumeWorkExperience[];

  @Field(() => Float, {
    nullable: true,
    description: "Years of dated work; times that overlap count once. Null if no work is dated.",
  })
  yearsOfExperience: number | null;

  @Field(() => [ResumeSection], { description: "The sections that it has, in their order." })
  sections: Section[];

  @Field(() => ResumeConfidence, { description: "How sure all this is." })
  confidence: ResumeConfidence;

  @Field(() => Int, { description: "Raised when the same file may be read differently than before." })
  parserVersion: number;
}
