"""Official documents: content in, the bytes of a .docx, .pdf or .png file out.

Source of the rules: DOCUMENTS.md "Rules for every official document", §4 and §7. `word_paper` owns
python-docx, `pdf_paper` owns fpdf2; both take their measures and words from `official`.
"""
