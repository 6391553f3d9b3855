#ifndef KHAZINA_CLIBXML2_SHIM_H
#define KHAZINA_CLIBXML2_SHIM_H

#include <libxml/xmlversion.h>
// The system's ICU headers can clash with Foundation's; nothing here needs them.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlIO.h>
#include <libxml/dict.h>
#include <libxml/xmlerror.h>
#include <libxml/SAX2.h>
#include <libxml/relaxng.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlregexp.h>

#endif
