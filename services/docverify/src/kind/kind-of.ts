import { crc32 } from 'node:zlib';
import type { AamvaCard } from '@bonafide/documents/aamva/card';
import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import type { Mrz } from '@bonafide/documents/mrz/mrz';
import { stateOf } from '@bonafide/documents/mrz/states';
import type { DocumentTemplate } from '@bonafide/documents/templates/template';
import { classById, classOfMrz, type DocumentClass, DRIVING_LICENCE, IDENTITY_CARD } from './document-class.js';
import type { DocumentType } from './document-type.js';
