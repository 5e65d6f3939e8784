# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# libradish touches nothing that belongs to the process, prints nothing and ends nothing: it imports none of the functions
# that could, nor those that keep their result in one place for all threads.
#   cmake -DNM=nm -DLIBRARY=libradish.so -P calls_test.cmake
cmake_minimum_required(VERSION 3.25)
set(process umask chdir fchdir setlocale uselocale setenv putenv unsetenv getenv clearenv signal sigaction sigprocmask
  pthread_sigmask raise kill alarm setitimer setrlimit nice fork vfork system popen dlopen fesetround feenableexcept tzset
  mallopt setvbuf)
set(shared localtime gmtime ctime asctime mktime strtok rand srand random srandom drand48 lrand48 srand48 readdir getpwuid
  tmpnam tempnam mktemp basename dirname nl_langinfo localeconv)
set(output printf vprintf puts putchar perror stdout stderr stdin)
set(ending exit _exit _Exit quick_exit atexit on_exit)
execute_process(COMMAND ${NM} -D --undefined-only ${LIBRARY} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[A-Za-z0-9_]+(@[^ \n]*)?\n" imported "${symbols}")
list(TRANSFORM imported REPLACE "(@.*)?\n" "")
if(NOT "malloc" IN_LIST imported)
  message(FATAL_ERROR "no list of imports: ${symbols}")
endif()
foreach(name IN LISTS imported)
  string(REGEX REPLACE "^__(.*)_chk$" "\\1" plain "${name}") # a hardened build calls __NAME_chk for NAME
  if(plain IN_LIST process OR plain IN_LIST shared OR plain IN_LIST output OR plain IN_LIST ending)
    message(SEND_ERROR "libradish calls ${name}")
  endif()
endforeach()
