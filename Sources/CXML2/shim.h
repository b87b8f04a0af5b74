#pragma once

// Where libxml2 was built with ICU, its headers pull in those of the system's ICU, which clash with the ICU inside
// Foundation when a test imports both. Nothing that we use depends on the macro: it only adds fields at the end of a
// struct that we never touch.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <string.h>

// The SAX interface in the four events that we need. The handler is filled here, because its error callback changed
// its type between releases of libxml2 and its marker does not fit the integer type that Swift sees.

// Names are those of the parser's dictionary: equal ones of a document lie at the same place, until the parser is freed.
typedef struct {
  // Returns 0 to end the parse.
  int (*begin)(void *user, const xmlChar *local_name);
  void (*end)(void *user);
  void (*characters)(void *user, const xmlChar *bytes, int count);
  // The parse ends after it.
  void (*doctype)(void *user);
} s3_xml_callbacks;

// What libxml2 hands to every callback: ours, and the user's pointer of the running feed.
typedef struct {
  s3_xml_callbacks callbacks;
  void *user;
} s3_xml_state;

static inline s3_xml_state *s3_xml_state_of(void *context) {
  return (s3_xml_state *)((xmlParserCtxtPtr)context)->_private;
}

static void s3_xml_on_begin(void *context, const xmlChar *local_name, const xmlChar *prefix, const xmlChar *uri,
                            int namespaces_count, const xmlChar **namespaces, int attributes_count,
                            int defaulted_count, const xmlChar **attributes) {
  (void)prefix, (void)uri, (void)namespaces_count, (void)namespaces;
  (void)attributes_count, (void)defaulted_count, (void)attributes;
  s3_xml_state *state = s3_xml_state_of(context);
  if (!state->callbacks.begin(state->user, local_name)) xmlStopParser((xmlParserCtxtPtr)context);
}

static void s3_xml_on_end(void *context, const xmlChar *local_name, const xmlChar *prefix, const xmlChar *uri) {
  (void)local_name, (void)prefix, (void)uri;
  s3_xml_state *state = s3_xml_state_of(context);
  state->callbacks.end(state->user);
}

static void s3_xml_on_characters(void *context, const xmlChar *bytes, int count) {
  s3_xml_state *state = s3_xml_state_of(context);
  state->callbacks.characters(state->user, bytes, count);
}

static void s3_xml_on_doctype(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
  (void)name, (void)external, (void)system;
  s3_xml_state *state = s3_xml_state_of(context);
  state->callbacks.doctype(state->user);
  xmlStopParser((xmlParserCtxtPtr)context);
}

static inline xmlParserCtxtPtr s3_xml_parser_new(const s3_xml_callbacks *callbacks) {
  xmlSAXHandler handler;
  memset(&handler, 0, sizeof handler);
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = s3_xml_on_begin;
  handler.endElementNs = s3_xml_on_end;
  handler.characters = s3_xml_on_characters;
  handler.cdataBlock = s3_xml_on_characters;
  handler.internalSubset = s3_xml_on_doctype;
  s3_xml_state *state = (s3_xml_state *)malloc(sizeof *state);
  if (state == NULL) return NULL;
  // With no user data given, the callbacks get the parser context itself.
  xmlParserCtxtPtr context = xmlCreatePushParserCtxt(&handler, NULL, NULL, 0, NULL);
  if (context == NULL) {
    free(state);
    return NULL;
  }
  xmlCtxtUseOptions(context, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  state->callbacks = *callbacks;
  state->user = NULL;
  context->_private = state;
  return context;
}

static inline int s3_xml_parser_feed(xmlParserCtxtPtr context, void *user, const void *bytes, int count, int is_last) {
  s3_xml_state_of(context)->user = user;
  int status = xmlParseChunk(context, (const char *)bytes, count, is_last);
  s3_xml_state_of(context)->user = NULL;
  // Warnings, such as a namespace name that is not absolute, do not make a document unusable.
  return context->wellFormed ? 0 : status;
}

static inline int s3_xml_parser_line(xmlParserCtxtPtr context) {
  return context->input == NULL ? 0 : context->input->line;
}

static inline void s3_xml_parser_free(xmlParserCtxtPtr context) {
  free(context->_private);
  if (context->myDoc != NULL) xmlFreeDoc(context->myDoc);
  xmlFreeParserCtxt(context);
}
