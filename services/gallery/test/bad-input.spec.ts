import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureOf } from './support/faces-by-name.js';
import { Stand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await new Stand().start();
  await stand.register('anna');
  await stand.call('addGallery', { galleryName: 'known' });
});
afterAll(() => stand?.stop());

const image = pictureOf('anna').toString('base64');
const [FORMAT, VALUES] = ['INPUT_FORMAT_ERROR', 'INPUT_VALUES_ERROR'];
const user = { username: 'berta', email: 'b@example.org', image };
const many = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);

type Case = [operation: string, body: unknown, errorCode: string, field: string];
const cases: Case[] = [
  ['registerUser', {}, FORMAT, 'username'],
  ['registerUser', { ...user, username: ' ' }, VALUES, 'username'],
  ['registerUser', { ...user, username: 'a'.repeat(257) }, VALUES, 'username'],
  ['registerUser', { ...user, username: 'anna', image: pictureOf('berta').toString('base64') }, VALUES, 'username'],
  ['registerUser', { ...user, email: undefined }, FORMAT, 'email'],
  ['registerUser', { ...user, email: 'nobody' }, VALUES, 'email'],
  ['registerUser', { ...user, phoneNumber: 'call me' }, VALUES, 'phoneNumber'],
  ['registerUser', { ...user, firstName: 5 }, FORMAT, 'firstName'],
  ['registerUser', { ...user, image: undefined }, FORMAT, 'image'],
  ['registerUser', { ...user, image: '' }, FORMAT, 'image'],
  ['registerUser', { ...user, image: '***' }, FORMAT, 'image'],
  ['registerUser', { ...user, image: 'aGVsbG8gdGhlcmU=' }, VALUES, 'image'],
  ['matchFace', {}, FORMAT, 'image'],
  ['matchFace', { image: 'aGVsbG8gdGhlcmU=' }, VALUES, 'image'],
  ['matchFace', { image, galleryName: 'nowhere' }, VALUES, 'galleryName'],
  ['matchFace', { image, galleryName: '' }, VALUES, 'galleryName'],
  ['matchFace', { image, candidateListSize: 0 }, VALUES, 'candidateListSize'],
  ['matchFace', { image, candidateListSize: 1001 }, VALUES, 'candidateListSize'],
  ['matchFace', { image, candidateListSize: 101, includeImage: true }, VALUES, 'candidateListSize'],
  ['matchFace', { image, candidateListSize: 'x' }, FORMAT, 'candidateListSize'],
  ['matchFace', { image, cutoffScorePercent: -1 }, VALUES, 'cutoffScorePercent'],
  ['matchFace', { image, cutoffScorePercent: 101 }, VALUES, 'cutoffScorePercent'],
  ['matchFace', { image, includeImage: 'yes' }, FORMAT, 'includeImage'],
  ['matchFace', { image, candidateList: 'x' }, FORMAT, 'candidateList'],
  ['matchFace', { image, candidateList: [5] }, FORMAT, 'candidateList[0]'],
  ['matchFace', { image, candidateList: many(10_001) }, VALUES, 'candidateList'],
  ['addGallery', {}, FORMAT, 'galleryName'],
  ['addGallery', { galleryName: 5 }, FORMAT, 'galleryName'],
  ['addGallery', { galleryName: ' ' }, VALUES, 'galleryName'],
  ['addGallery', { galleryName: 'a\u0000' }, VALUES, 'galleryName'],
  ['addGallery', { galleryName: 'a'.repeat(129) }, VALUES, 'galleryName'],
  ['addGallery', { galleryName: 'known' }, VALUES, 'galleryName'],
  ['deleteGallery', {}, FORMAT, 'galleryName'],
  ['deleteGallery', { galleryName: 'nowhere' }, VALUES, 'galleryName'],
  ...['addRegistrationToGallery', 'deleteRegistrationFromGallery', 'isRegistrationInGallery'].flatMap(
    (operation): Case[] => [
      [operation, { username: 'anna' }, FORMAT, 'galleryName'],
      [operation, { galleryName: 'known' }, FORMAT, 'registrationCode'],
      [operation, { galleryName: 'known', registrationCode: '' }, FORMAT, 'registrationCode'],
      [operation, { galleryName: 'known', username: 'nobody' }, VALUES, 'username'],
      [operation, { galleryName: 'known', registrationCode: 'nobody' }, VALUES, 'registrationCode'],
      [operation, { galleryName: 'nowhere', username: 'anna' }, VALUES, 'galleryName'],
    ],
  ),
  ...['addRegistrationsToGalleries', 'deleteRegistrationsFromGalleries'].flatMap((operation): Case[] => [
    [operation, { usernames: ['anna'] }, FORMAT, 'galleryNames'],
    [operation, { galleryNames: [], usernames: ['anna'] }, VALUES, 'galleryNames'],
    [operation, { galleryNames: ['known'] }, FORMAT, 'registrationCodes'],
    [operation, { galleryNames: ['known', 5], usernames: ['anna'] }, FORMAT, 'galleryNames[1]'],
    [operation, { galleryNames: ['known'], usernames: ['anna', 'nobody'] }, VALUES, 'usernames[1]'],
    [operation, { galleryNames: ['nowhere'], usernames: ['anna'] }, VALUES, 'galleryNames[0]'],
    [operation, { galleryNames: ['a', 'b'], registrationCodes: many(5001) }, VALUES, 'galleryNames'],
  ]),
  ['listGalleryOfRegistration', {}, FORMAT, 'registrationCode'],
  ['listGalleryOfRegistration', { username: 'nobody' }, VALUES, 'username'],
  ['listRegistrationInGallery', { galleryName: 'nowhere' }, VALUES, 'galleryName'],
  ['listRegistrationInGallery', { pageNumber: 0 }, VALUES, 'pageNumber'],
  ['listRegistrationInGallery', { pageNumber: 'x' }, FORMAT, 'pageNumber'],
  ['listRegistrationInGallery', { pageSize: 0 }, VALUES, 'pageSize'],
  ['listRegistrationInGallery', { pageSize: 10_001 }, VALUES, 'pageSize'],
  ['listRegistrationInGallery', { pageSize: 101, includeTemplate: true }, VALUES, 'pageSize'],
  ['listRegistrationInGallery', { includeImage: 1 }, FORMAT, 'includeImage'],
  ['reconcile', { repair: 'yes' }, FORMAT, 'repair'],
];

describe('bad input', () => {
  it.each(cases)('%s of %j is %s of %s', async (operation, body, errorCode, field) => {
    const answer = await stand.call(operation, body);
    expect(answer).toMatchObject({ status: 400, body: { errorCode, status: 400 } });
    expect(answer.body.errorMsg).toContain(`"${field}"`);
  });

  it.each(['{', '[]'])('%s is no body', async (body) => expect((await stand.call('matchFace', body)).status).toBe(400));

  it('changes nothing, and is not told to the log', async () => {
    expect((await stand.call('listGallery')).body.list).toHaveLength(2);
    expect((await stand.call('listRegistrationInGallery')).body.totalRecords).toBe(1);
    const logs = stand.service.logs.join('\n');
    for (const personal of ['berta', 'b@example.org', image]) expect(logs).not.toContain(personal);
  });
});
