import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { PeopleModule } from '../people/people.module.js';
import { RegisterUserController } from './register-user.controller.js';
import { Registering } from './registering.js';

/** Registration by a picture alone. */
@Module({
  imports: [MembersModule, PeopleModule],
  controllers: [RegisterUserController],
  providers: [Registering],
})
export class RegisteringModule {}
