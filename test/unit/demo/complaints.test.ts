import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CASE_KINDS } from '../../../domain/vocabulary.ts';
import { englishStories, readComplaints } from '../../../prisma/demo/complaints.ts';
import { PLAN } from '../../../prisma/demo/plan.ts';
import { CHINESE_STORIES } from '../../../prisma/demo/stories.ts';

describe('the complaints that are shipped', () => {
  it('name no company, in no column and no narrative', () => {
    const text = readFileSync(new URL('../../../prisma/demo/complaints.csv', import.meta.url), 'utf8');
    expect(text.split('\n')[0]).not.toMatch(/company(,|$)|public_response/);
    expect(text).not.toMatch(
      /equifax|trans\s?union|experian|wells\s?fargo|citi\s?bank|bank of america|capital one|synchrony|discover (bank|card)|u\.?s\.? ?bank\b/i,
    );
    expect(text).not.toMatch(/[\w.]+@[\w.]+\.\w+|https?:|\b\d{3}-\d{2}-\d{4}\b|\b\d{8,}\b/);
  });

  it('are mostly told in the complainants’ own words', () => {
    const complaints = readComplaints();
    expect(complaints).toHaveLength(120);
    expect(complaints.filter(({ narrative }) => narrative.length > 0).length).toBeGreaterThan(100);
  });
});

describe('stories', () => {
  it('are enough for the plan: nobody tells the same story twice', () => {
    const stories = { zh: CHINESE_STORIES, en: englishStories() };
    for (const locale of ['zh', 'en'] as const)
      for (const kind of CASE_KINDS) {
        const wanted = PLAN.filter((planned) => planned.locale === locale && planned.kind === kind).length;
        expect(
          stories[locale].filter((story) => story.kind === kind).length,
          `${locale} ${kind}`,
        ).toBeGreaterThanOrEqual(wanted > 0 ? Math.ceil(wanted / 2) : 0);
      }
  });

  it('have a subject that fits a list and a text that is more than it', () => {
    for (const { subject, body } of [...CHINESE_STORIES, ...englishStories()]) {
      expect(subject.length).toBeLessThanOrEqual(200);
      expect(body.length).toBeGreaterThan(subject.length);
    }
  });
});
