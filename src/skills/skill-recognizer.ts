export interface RecognizableSkill {
  id: number;
  name: string;
  aliases: string[];
}

export interface SkillRecognizer {
  recognize(text: string): number[];
  find(name: string): number | undefined;
}

export function createSkillRecognizer(skills: RecognizableSkill[]): SkillRecognizer {
  const byName = new Map(skills.map((skill) => [skill.name.toLowerCase(), skill.id]));
  return { recognize: () => [], find: (name) => byName.get(name.toLowerCase()) };
}
