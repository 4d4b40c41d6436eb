/* Sentences that fit any posting. {a title} becomes the title with its article. */

export const introductions = [
  "We are looking for {a title} to join a team that takes pride in its work.",
  "Our team is growing, and we would like to welcome {a title} who wants to make a difference.",
  "As {a title} you will work with people who share what they know and help each other.",
  "You like responsibility and want to see the results of your work? Then this position may be the right one for you.",
  "We offer {a title} a secure position with room to learn and to shape how we work.",
  "Because of a retirement we are filling this position and will take the time for a thorough handover.",
  "This is a newly created position: you will help to define it.",
  "We serve our customers with care, and this position is at the heart of it.",
];

export const headings = ["What you will do", "Your responsibilities", "The work", "Your tasks", "A typical week"];

export const offers = [
  "health, dental and vision insurance",
  "a retirement plan with an employer contribution",
  "thirty days of holiday",
  "flexible working hours",
  "paid parental leave",
  "a yearly budget for courses and conferences",
  "a public transport pass",
  "paid overtime",
  "a structured introduction with a mentor",
  "childcare support",
  "a subsidised canteen",
  "an annual bonus",
  "modern equipment of your choice",
  "sabbaticals after five years",
  "free parking and charging",
  "regular team events",
];

export const closings = [
  "We welcome applications from everyone, whatever their background.",
  "Send us your application; a covering letter is not necessary.",
  "We answer every application within two weeks.",
  "If you meet most but not all of the requirements, please apply anyway.",
  "The position can be filled at once.",
  "Our selection takes two conversations and a half day with the team.",
];

export const coverLetters = [
  "I have followed your work for some time and would like to be part of it. My experience fits the tasks you describe, and I am used to working independently as well as in a team.",
  "Please find my profile attached. What draws me to this position is the mix of responsibility and learning.",
  "In my present position I do much of what you ask for. I would enjoy doing it in an organisation like yours, and I could start in a month.",
  "After several years in the same place I am looking for a new challenge. I learn quickly and like to share what I know.",
  "Your posting describes what I like best about my occupation. I would be glad to tell you more in a conversation.",
];

export const schools = [
  "State University",
  "City College",
  "Institute of Technology",
  "Technical University",
  "Community College",
  "Northern University",
  "University of Applied Sciences",
  "Polytechnic",
  "Riverside College",
  "Lakeside University",
  "National University",
  "Trade and Technical School",
];

export const industries: Record<string, string[]> = {
  TECHNOLOGY: ["Software", "Internet Services", "IT Consulting", "Telecommunications", "Financial Technology"],
  HEALTHCARE: ["Hospitals", "Outpatient Care", "Senior Care", "Pharmacies", "Laboratories"],
  ENGINEERING: ["Manufacturing", "Automotive", "Energy", "Chemicals", "Aerospace", "Engineering Services"],
  CONSTRUCTION: ["Construction", "Architecture", "Building Services", "Real Estate"],
  EDUCATION: ["Schools", "Universities", "Education Technology", "Research"],
  BUSINESS: ["Banking", "Insurance", "Consulting", "Legal Services", "Accounting", "Marketing"],
  HOSPITALITY: ["Hotels", "Restaurants", "Retail", "Travel"],
  LOGISTICS: ["Logistics", "Freight", "E-commerce Fulfilment", "Automotive Service"],
  MEDIA: ["Media", "Advertising", "Publishing", "Events"],
  PUBLIC: ["Public Administration", "Non-profit", "Social Services", "Security Services"],
};
