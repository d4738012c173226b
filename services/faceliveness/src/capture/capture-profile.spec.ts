import { SELFIE_POLICY } from '@bonafide/vision/quality/capture-policy';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PROFILE, PROFILE_CHARACTERS, readProfile } from './capture-profile.js';

const notXml = expect.objectContaining({ code: 'INVALID_VALUE', details: { field: 'profile.xml', reason: 'not_xml' } });

describe('readProfile', () => {
  it.each([
    '<profile/>',
    '<?xml version="1.0" encoding="UTF-8"?><profile/>',
    '<?xml version="1.0"?><!-- theirs --><Configuration><Limits yaw="3">text &amp; more</Limits></Configuration>',
    '<profile>words</profile>',
  ])('takes the default profile where the document says nothing of ours: %s', (xml) => {
    expect(readProfile(xml)).toEqual(DEFAULT_PROFILE);
  });

  it('replaces region and bounds by what the document says', () => {
    const { region, policy } = readProfile(`
      <profile>
        <region width="0.5" height="0.6" top="0.2"/>
        <metric name="HEAD_POSE_YAW" minimum="-10" maximum="10"/>
        <metric name="InterEyeDistance" minimum="90"/>
        <metric name="Smile" minimum="1"/>
      </profile>`);
    expect(region).toEqual({ width: 0.5, height: 0.6, eyeLine: 0.2, rise: 0 });
    expect(policy).toEqual({
      ...SELFIE_POLICY,
      HeadPoseYaw: { least: -10, most: 10 },
      InterEyeDistance: { least: 90 },
    });
  });

  it('reads one metric as it reads many', () => {
    expect(readProfile('<p><metric name="Sharpness" minimum="0.02"/></p>').policy.Sharpness).toEqual({ least: 0.02 });
  });

  it.each([
    ['text', 'not xml'],
    ['nothing but space', '   '],
    ['an open element', '<profile>'],
    ['two roots', '<a/><b/>'],
    ['a broken tag', '<profile'],
    ['a document type', '<!DOCTYPE p [<!ENTITY a "aaaa">]><p>&a;</p>'],
    ['a hidden document type', '<?xml version="1.0"?>\n<!doctype p SYSTEM "file:///etc/passwd"><p/>'],
    ['too long a document', `<p>${' '.repeat(PROFILE_CHARACTERS)}</p>`],
    ['too deep a document', `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`],
  ])('refuses %s', (_, xml) => {
    expect(() => readProfile(xml)).toThrow(notXml);
  });

  it.each([
    ['a bound that is no number', '<p><metric name="Sharpness" minimum="much"/></p>'],
    ['an empty bound', '<p><metric name="Sharpness" minimum=""/></p>'],
    ['an endless bound', '<p><metric name="Sharpness" minimum="Infinity"/></p>'],
    ['a region without width', '<p><region width="0"/></p>'],
    ['a region beyond the frame', '<p><region height="0.9" top="0.2"/></p>'],
  ])('refuses %s', (_, xml) => {
    expect(() => readProfile(xml)).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', details: { field: 'profile.xml' } }),
    );
  });

  it('is not fooled by names of the language', () => {
    const profile = readProfile(
      '<p><metric name="__proto__" minimum="1"/><metric name="constructor" minimum="1"/></p>',
    );
    expect(profile).toEqual(DEFAULT_PROFILE);
  });
});
