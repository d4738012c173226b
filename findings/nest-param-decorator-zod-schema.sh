#!/bin/sh
# NestJS 12.5.1 with zod 4.6.7: a parameter decorator made by createParamDecorator takes a zod schema for a pipe.
#
# Expected: `@BodyOf(schema)` hands `schema` to the decorator's factory as its `data`, as any other argument.
# Seen: the factory gets `undefined`, and the schema is kept as a pipe of the parameter. The decorator tells data from
#   pipes by asking whether the argument has a function named `transform`; every zod schema has one (it appends a
#   transformation). Nest then calls schema.transform(value, metadata) on each request, which answers another schema
#   instead of the parsed value, and nothing is validated. An object with a member `schema` does not arrive either: Nest 12
#   takes it for options of its own.
# Why it matters: whoever validates bodies by a decorator that takes its schema validates nothing. Hand the schema over
#   inside a function.
#
# Installs the pinned packages from npm into a temporary folder, runs them, and fails when what is seen has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @nestjs/common@12.5.1 reflect-metadata@0.2.2 rxjs@7.8.2 zod@4.6.7 >/dev/null 2>&1
cat > try.mjs <<'JS'
import 'reflect-metadata';
import { createParamDecorator } from '@nestjs/common';
import { z } from 'zod';

const schema = z.object({ name: z.string() });
const BodyOf = createParamDecorator((data) => data);
/** What Nest keeps of a parameter that is decorated so. */
function kept(argument) {
  class Controller {
    handle() {}
  }
  BodyOf(argument)(Controller.prototype, 'handle', 0);
  const [entry] = Object.values(Reflect.getMetadata('__routeArguments__', Controller, 'handle'));
  return entry;
}
const bare = kept(schema);
const inside = kept({ schema });
const wrapped = kept(() => schema);
console.log('schema given to the factory:', bare.data === schema);
console.log('schema kept as a pipe:', bare.pipes[0] === schema);
console.log('what that pipe makes of a body is a schema again:', typeof schema.transform((value) => value).parse === 'function');
console.log('an object { schema } given to the factory:', inside.data?.schema === schema);
console.log('a function that returns the schema given to the factory:', wrapped.data?.() === schema);
JS
node try.mjs | tee seen
cat > expected <<'TEXT'
schema given to the factory: false
schema kept as a pipe: true
what that pipe makes of a body is a schema again: true
an object { schema } given to the factory: false
a function that returns the schema given to the factory: true
TEXT
cmp seen expected
